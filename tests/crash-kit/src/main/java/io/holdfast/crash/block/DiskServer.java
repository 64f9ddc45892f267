package io.holdfast.crash.block;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The process of a {@link RecordedDisk}: its standard input and output are {@code /dev/fuse}, already mounted; its commands come by a
 * Unix socket. Ends when the kernel or the harness does: either way nothing waits for it any more.
 */
public final class DiskServer {
    private static final String TIDY = "PATH=$PATH:/usr/sbin:/sbin; umount -l \"$1/fs\"; for d in fuse state; do"
            + " for l in $(losetup -n -O NAME -j \"$1/$d/disk.img\"); do losetup -d $l; done; umount -l \"$1/$d\";"
            + " done; rm -f \"$1/control\"; rmdir \"$1/fs\" \"$1/fuse\" \"$1/state\" \"$1\"";

    private DiskServer() {}

    /** What the harness can ask. */
    enum Request {
        KEEP_AS_START,
        BEGIN_RECORD,
        END_RECORD,
        RECORDED,
        CRASH,
        LAY,
        FAULT,
        MATCHED,
        SAVE,
        LOAD
    }

    /**
     * Runs the server.
     *
     * @param args the disk's directory, and its size in bytes
     * @throws IOException if the socket cannot be made
     */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        RecordedDevice device = new RecordedDevice(Long.parseLong(args[1]));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("control")));
            Thread control = new Thread(() -> obey(server, device, directory), "control");
            control.setDaemon(true);
            control.start();
            // Standard output is the kernel's; the harness reads this line.
            new FileOutputStream(FileDescriptor.err).write("ready\n".getBytes(StandardCharsets.UTF_8));
            try (FileInputStream in = new FileInputStream(FileDescriptor.in);
                    FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                new FuseServer(new DiskImageFile(device)).serve(in.getChannel(), out.getChannel());
            }
        }
    }

    /** Ends the process with the harness: the kernel then fails what waits for this server. */
    private static void obey(ServerSocketChannel server, RecordedDevice device, Path directory) {
        try (SocketChannel harness = server.accept();
                DataInputStream in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(harness)));
                DataOutputStream out =
                        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(harness)))) {
            while (true) {
                answer(Request.valueOf(in.readUTF()), in, out, device, directory);
                out.flush();
            }
        } catch (EOFException harnessHasEnded) {
            tidy(directory);
        } catch (IOException | RuntimeException e) {
            Runtime.getRuntime().halt(1);
        }
    }

    /** Where the harness was killed nobody else unmounts. The server serves on meanwhile, as the file system may still write. */
    static void tidy(Path directory) {
        try {
            new ProcessBuilder("sh", "-c", TIDY, "sh", directory.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(10, TimeUnit.SECONDS);
        } catch (IOException e) {
            // The next disk removes what is left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static void answer(
            Request request, DataInputStream in, DataOutputStream out, RecordedDevice device, Path directory)
            throws IOException {
        switch (request) {
            case KEEP_AS_START -> {
                device.keepAsStart();
                out.writeByte(0);
            }
            case BEGIN_RECORD -> {
                device.beginRecord();
                out.writeByte(0);
            }
            case END_RECORD -> {
                List<DiskOperation> record = device.endRecord();
                out.writeInt(record.size());
                for (DiskOperation operation : record) {
                    operation.writeTo(out);
                }
            }
            case RECORDED -> out.writeInt(device.recorded());
            case CRASH -> {
                int durable = in.readInt();
                List<KeptWrite> kept = new ArrayList<>();
                for (int count = in.readInt(); count > 0; count--) {
                    kept.add(new KeptWrite(in.readInt(), in.readInt(), in.readInt()));
                }
                out.writeLong(device.crash(durable, kept));
            }
            case LAY -> {
                device.lay(StateDisk.file(directory));
                out.writeByte(0);
            }
            case FAULT -> {
                device.setFault(in.readBoolean() ? DiskFault.readFrom(in) : null);
                out.writeByte(0);
            }
            case MATCHED -> out.writeInt(device.matched());
            case SAVE -> {
                device.save(Path.of(in.readUTF()));
                out.writeBoolean(true);
            }
            case LOAD -> {
                device.load(Path.of(in.readUTF()));
                out.writeBoolean(true);
            }
        }
    }
}
