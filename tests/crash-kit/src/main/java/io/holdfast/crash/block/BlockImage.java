package io.holdfast.crash.block;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A disk's bytes in blocks of 4096 that are never changed in place: a copy of the image shares them all. Keeps a fingerprint of its
 * content as it changes. Not thread-safe; {@link RecordedDevice} guards it.
 */
@SuppressWarnings("ReferenceEquality") // A hole is known by identity; another block of zeroes only costs memory.
final class BlockImage {
    static final int BLOCK_BYTES = 4096;
    private static final byte[] HOLE = new byte[BLOCK_BYTES];
    private static final int RUN_BLOCKS = 64;

    private final byte[][] blocks;
    private long fingerprint;

    BlockImage(long bytes) {
        blocks = new byte[Math.toIntExact(bytes / BLOCK_BYTES)][];
        Arrays.fill(blocks, HOLE);
    }

    private BlockImage(BlockImage original) {
        blocks = original.blocks.clone();
        fingerprint = original.fingerprint;
    }

    BlockImage copy() {
        return new BlockImage(this);
    }

    long bytes() {
        return (long) blocks.length * BLOCK_BYTES;
    }

    /** Equal for equal contents, and for others hardly ever. */
    long fingerprint() {
        return fingerprint;
    }

    void read(long position, ByteBuffer target) {
        long at = position;
        while (target.hasRemaining()) {
            int offset = (int) (at % BLOCK_BYTES);
            int count = Math.min(target.remaining(), BLOCK_BYTES - offset);
            target.put(blocks[(int) (at / BLOCK_BYTES)], offset, count);
            at += count;
        }
    }

    void write(long position, ByteBuffer source) {
        long at = position;
        while (source.hasRemaining()) {
            int offset = (int) (at % BLOCK_BYTES);
            int count = Math.min(source.remaining(), BLOCK_BYTES - offset);
            byte[] block = count == BLOCK_BYTES ? new byte[BLOCK_BYTES] : blocks[(int) (at / BLOCK_BYTES)].clone();
            source.get(block, offset, count);
            put((int) (at / BLOCK_BYTES), block);
            at += count;
        }
    }

    void zero(long position, long length) {
        long at = position;
        while (at < position + length) {
            int offset = (int) (at % BLOCK_BYTES);
            int count = (int) Math.min(position + length - at, BLOCK_BYTES - offset);
            if (count == BLOCK_BYTES) {
                put((int) (at / BLOCK_BYTES), HOLE);
            } else {
                byte[] block = blocks[(int) (at / BLOCK_BYTES)].clone();
                Arrays.fill(block, offset, offset + count, (byte) 0);
                put((int) (at / BLOCK_BYTES), block);
            }
            at += count;
        }
    }

    void apply(DiskOperation operation) {
        apply(operation, 0, operation.length());
    }

    /** Applies a part of an operation, in bytes of its own. */
    void apply(DiskOperation operation, int from, int to) {
        int end = Math.min(to, operation.length());
        switch (operation.kind()) {
            case WRITE -> write(operation.position() + from, ByteBuffer.wrap(operation.data(), from, end - from));
            case ZERO -> zero(operation.position() + from, end - from);
            case FLUSH -> {}
        }
    }

    /** Makes a file of these bytes, whatever is in it; holes stay holes. */
    void lay(Path path) throws IOException {
        ByteBuffer run = ByteBuffer.allocateDirect(RUN_BLOCKS * BLOCK_BYTES);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(0);
            file.setLength(bytes());
            for (int number = 0; number < blocks.length; number++) {
                if (blocks[number] != HOLE) {
                    run.put(blocks[number]);
                }
                boolean ends = number + 1 == blocks.length || blocks[number + 1] == HOLE || !run.hasRemaining();
                if (ends && run.position() > 0) {
                    writeFully(file.getChannel(), run.flip(), (number + 1L) * BLOCK_BYTES - run.limit());
                    run.clear();
                }
            }
        }
    }

    private static void writeFully(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += file.write(bytes, at);
        }
    }

    /** Writes what is no hole. */
    void writeTo(DataOutputStream out) throws IOException {
        for (int number = 0; number < blocks.length; number++) {
            if (blocks[number] != HOLE) {
                out.writeInt(number);
                out.write(blocks[number]);
            }
        }
        out.writeInt(-1);
    }

    static BlockImage readFrom(DataInputStream in, long bytes) throws IOException {
        BlockImage image = new BlockImage(bytes);
        for (int number = in.readInt(); number >= 0; number = in.readInt()) {
            image.put(number, in.readNBytes(BLOCK_BYTES));
        }
        return image;
    }

    private void put(int number, byte[] block) {
        byte[] stored = Arrays.equals(block, HOLE) ? HOLE : block;
        fingerprint += hash(number, stored) - hash(number, blocks[number]);
        blocks[number] = stored;
    }

    private static long hash(int number, byte[] block) {
        if (block == HOLE) {
            return 0;
        }
        long hash = number * 0x9E3779B97F4A7C15L + 1;
        ByteBuffer bytes = ByteBuffer.wrap(block);
        while (bytes.hasRemaining()) {
            hash = (hash ^ bytes.getLong()) * 0xD6E8FEB86659FD93L;
            hash ^= hash >>> 32;
        }
        return hash;
    }
}
