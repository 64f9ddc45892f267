package io.holdfast.platform.sim;

import java.util.Map;

/**
 * Everything that a medium holds after a power cut: immutable.
 *
 * @param files the files by inode
 * @param directories the entries of the directories by inode, each a name and an inode
 */
record Image(Map<Integer, FileImage> files, Map<Integer, Map<String, Integer>> directories) {
    /** The inode of the directory that a disk is mounted by. */
    static final int ROOT = 1;

    /** A new file system. */
    static final Image EMPTY = new Image(Map.of(), Map.of(ROOT, Map.of()));
}
