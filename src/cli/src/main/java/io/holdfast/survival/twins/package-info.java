/**
 * Programs that are wrong on purpose, to be seen losing data: mistakes that storage engines have made. Nothing of Holdfast runs on
 * them.
 */
@NullMarked
package io.holdfast.survival.twins;

import org.jspecify.annotations.NullMarked;
