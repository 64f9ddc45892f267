package io.holdfast.platform.sim;

import java.util.Map;
import java.util.Set;

/** One step of what the kernel handed to the medium, as the history records it: the places where a crash can fall. */
sealed interface Operation {
    /** Changes the medium, or what is under way to it. */
    void applyTo(Medium medium, int sequence);

    /** A file without a name. */
    record NewFile(int inode) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.addFile(inode);
        }
    }

    /** A directory without a name. */
    record NewDirectory(int inode) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.addDirectory(inode);
        }
    }

    /** Whole sectors from one on, none if the device loses them; the file is at least this long afterwards. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Write(int inode, long firstSector, byte[][] sectors, long end) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.file(inode).write(sequence, firstSector, sectors, end);
        }
    }

    /** A new length; what lies behind it is cut. */
    record Resize(int inode, long length) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.file(inode).resize(sequence, length);
        }
    }

    /** All of a file is durable. */
    record Sync(int inode) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.file(inode).sync();
        }
    }

    /** A range of sectors and the length are durable. */
    record SyncRange(int inode, long firstSector, long sectorCount) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.file(inode).syncRange(firstSector, sectorCount);
        }
    }

    /** A file's sync failed: its dirty pages count as clean and never reach the medium. */
    record FailSync(int inode) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.file(inode).failSync();
        }
    }

    /** One change of names, all of it or nothing. It needs what happened before to the names that it touches. */
    record ChangeNames(int directory, Map<String, Integer> entries, Set<String> touched) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.directory(directory).change(sequence, entries, touched);
        }
    }

    /** A directory's names are durable. */
    record SyncNames(int directory) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.directory(directory).sync();
        }
    }

    /** A directory's sync failed: its changes never reach the medium. */
    record FailSyncNames(int directory) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.directory(directory).failSync();
        }
    }

    /** A sector of the medium changes by itself: rot, or somebody else's misdirected write. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Damage(int inode, long sector, byte[] bytes) implements Operation {
        @Override
        public void applyTo(Medium medium, int sequence) {
            medium.file(inode).damage(sector, bytes);
        }
    }
}
