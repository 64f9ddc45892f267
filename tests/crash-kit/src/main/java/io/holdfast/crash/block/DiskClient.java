package io.holdfast.crash.block;

import io.holdfast.crash.block.DiskServer.Request;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The harness's end of the commands that a {@link DiskServer} obeys. Safe for any number of threads. */
final class DiskClient implements AutoCloseable {
    private final SocketChannel channel;
    private final DataInputStream in;
    private final DataOutputStream out;

    DiskClient(Path socket) throws IOException {
        channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), 1 << 16));
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
    }

    private void send(Request request) throws IOException {
        out.writeUTF(request.name());
        out.flush();
    }

    synchronized void keepAsStart() throws IOException {
        send(Request.KEEP_AS_START);
        in.readByte();
    }

    synchronized void beginRecord() throws IOException {
        send(Request.BEGIN_RECORD);
        in.readByte();
    }

    synchronized List<DiskOperation> endRecord() throws IOException {
        send(Request.END_RECORD);
        List<DiskOperation> record = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            record.add(DiskOperation.readFrom(in));
        }
        return record;
    }

    synchronized int recorded() throws IOException {
        send(Request.RECORDED);
        return in.readInt();
    }

    synchronized long crash(int durable, List<KeptWrite> kept) throws IOException {
        out.writeUTF(Request.CRASH.name());
        out.writeInt(durable);
        out.writeInt(kept.size());
        for (KeptWrite part : kept) {
            out.writeInt(part.operation());
            out.writeInt(part.fromSector());
            out.writeInt(part.toSector());
        }
        out.flush();
        return in.readLong();
    }

    synchronized void lay() throws IOException {
        send(Request.LAY);
        in.readByte();
    }

    synchronized void setFault(Optional<DiskFault> fault) throws IOException {
        out.writeUTF(Request.FAULT.name());
        out.writeBoolean(fault.isPresent());
        if (fault.isPresent()) {
            fault.get().writeTo(out);
        }
        out.flush();
        in.readByte();
    }

    synchronized int matched() throws IOException {
        send(Request.MATCHED);
        return in.readInt();
    }

    synchronized void save(Path file) throws IOException {
        transfer(Request.SAVE, file);
    }

    synchronized void load(Path file) throws IOException {
        transfer(Request.LOAD, file);
    }

    private void transfer(Request request, Path file) throws IOException {
        out.writeUTF(request.name());
        out.writeUTF(file.toAbsolutePath().toString());
        out.flush();
        if (!in.readBoolean()) {
            throw new IOException("the disk's server could not " + request + " " + file);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
