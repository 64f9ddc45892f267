package io.holdfast.crash.block;

import io.holdfast.platform.sim.FaultPlan;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The process of a {@link PosixDisk}; as {@link DiskServer}, but that its files are those of a simulated disk. */
public final class PosixServer {
    private PosixServer() {}

    /** What the harness can ask. */
    enum Request {
        BEGIN,
        OPERATIONS,
        COUNT,
        START
    }

    /**
     * Runs the server.
     *
     * @param args the disk's directory
     * @throws IOException if the socket cannot be made
     */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        PosixDisks disks = new PosixDisks();
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("control")));
            Thread control = new Thread(() -> obey(server, disks, directory), "control");
            control.setDaemon(true);
            control.start();
            // Standard output is the kernel's; the harness reads this line.
            new FileOutputStream(FileDescriptor.err).write("ready\n".getBytes(StandardCharsets.UTF_8));
            try (FileInputStream in = new FileInputStream(FileDescriptor.in);
                    FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                new FuseServer(new PosixFiles(disks)).serve(in.getChannel(), out.getChannel());
            }
        }
    }

    private static void obey(ServerSocketChannel server, PosixDisks disks, Path directory) {
        try (SocketChannel harness = server.accept();
                DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(harness)));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(harness)))) {
            while (true) {
                answer(Request.valueOf(in.readUTF()), in, out, disks);
                out.flush();
            }
        } catch (EOFException harnessHasEnded) {
            DiskServer.tidy(directory);
        } catch (IOException | RuntimeException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static void answer(Request request, DataInputStream in, DataOutputStream out, PosixDisks disks)
            throws IOException {
        switch (request) {
            case BEGIN -> {
                disks.begin(in.readLong(), FaultPlan.Renames.valueOf(in.readUTF()));
                out.writeLong(0);
            }
            case OPERATIONS -> out.writeLong(disks.operations(PosixDisks.Which.valueOf(in.readUTF())));
            case COUNT ->
                out.writeLong(disks.count(PosixDisks.Which.valueOf(in.readUTF()), in.readInt(), in.readInt()));
            case START -> {
                disks.start(PosixDisks.Which.valueOf(in.readUTF()), in.readInt(), in.readInt(), in.readLong());
                out.writeLong(0);
            }
        }
    }
}
