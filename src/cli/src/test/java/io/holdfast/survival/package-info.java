/** What is taught of power cuts, and whether it is true. */
package io.holdfast.survival;
