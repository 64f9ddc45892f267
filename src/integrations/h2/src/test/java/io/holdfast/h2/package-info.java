/** What the file system promises, by itself and under a database. */
package io.holdfast.h2;
