/** What the provider promises, with real bookies and a real ZooKeeper. */
package io.holdfast.bookkeeper;
