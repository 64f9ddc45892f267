package io.holdfast.wal;

import java.nio.ByteBuffer;
import java.util.List;

/** Records of lengths; the last bytes of the last one cannot be read. */
record UnreadableRecords(List<Integer> lengths, RuntimeException failure) implements Append {
    @Override
    public int recordCount() {
        return lengths.size();
    }

    @Override
    public int recordLength(int index) {
        return lengths.get(index);
    }

    @Override
    public int headerLength(int index) {
        return 0;
    }

    @Override
    public byte kind(int index) {
        return 0;
    }

    @Override
    public void copy(int index, int offset, ByteBuffer target, int at, int length) {
        if (index == lengths.size() - 1 && offset + length == lengths.get(index)) {
            throw failure;
        }
    }

    @Override
    public long recordBytes() {
        return lengths.stream().mapToLong(Integer::longValue).sum();
    }

    @Override
    public int membersChecksum() {
        return 0;
    }
}
