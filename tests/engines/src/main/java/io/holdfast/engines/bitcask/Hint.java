package io.holdfast.engines.bitcask;

import io.holdfast.engines.Bytes;
import io.holdfast.engines.entries.Kind;
import io.holdfast.engines.entries.Place;

/**
 * What the last entry of a key in a data file says. Deletions are hinted too: without them an older file's value would come back.
 *
 * @param kind what it says
 * @param key of which key
 * @param place where it is
 */
record Hint(Kind kind, Bytes key, Place place) {}
