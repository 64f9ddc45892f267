/** What the test suites of several modules share: optional suites, loop-mounted images, counted descriptors. */
package io.holdfast.testing;
