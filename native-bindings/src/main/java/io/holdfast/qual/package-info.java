/** Type qualifiers that the compiler checks; in a module of their own order, because the checker loads them as classes. */
package io.holdfast.qual;
