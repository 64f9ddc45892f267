/** What the engines' tests share: volumes on which a mistake is made, and the table of the twins. */
package io.holdfast.engines;
