/** Lucene on Holdfast: a {@link org.apache.lucene.store.Directory} whose commits survive a power cut or fail loudly. */
@NullMarked
package io.holdfast.lucene;

import org.jspecify.annotations.NullMarked;
