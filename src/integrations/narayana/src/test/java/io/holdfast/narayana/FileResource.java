package io.holdfast.narayana;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** A resource of transactions that keeps each of its branches as a file, whose name ends with what became of it. */
final class FileResource implements XAResource {
    private static final String PREPARED = ".prepared";

    private final Path directory;
    private final Consumer<String> calls;

    /**
     * A resource.
     *
     * @param directory where its branches are
     * @param calls is told the name of each call before it does anything
     */
    FileResource(Path directory, Consumer<String> calls) {
        this.directory = directory;
        this.calls = calls;
    }

    /** What became of the branches: {@code prepared}, {@code committed} or {@code rolledback}. */
    static List<String> outcomes(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.toString().substring(file.toString().lastIndexOf('.') + 1))
                    .sorted()
                    .toList();
        }
    }

    private Path file(Xid xid, String outcome) {
        return directory.resolve(FileXid.of(xid) + outcome);
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        calls.accept("prepare");
        try {
            Files.createFile(file(xid, PREPARED));
        } catch (IOException e) {
            throw failure(e);
        }
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        calls.accept("commit");
        end(xid, ".committed");
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        calls.accept("rollback");
        end(xid, ".rolledback");
    }

    private void end(Xid xid, String outcome) throws XAException {
        if (!Files.exists(file(xid, PREPARED))) {
            throw new XAException(XAException.XAER_NOTA);
        }
        try {
            Files.move(file(xid, PREPARED), file(xid, outcome));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static XAException failure(IOException cause) {
        XAException failure = new XAException(XAException.XAER_RMFAIL);
        failure.initCause(cause);
        return failure;
    }

    @Override
    public Xid[] recover(int flag) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(PREPARED))
                    .map(name -> FileXid.of(name.substring(0, name.length() - PREPARED.length())))
                    .toArray(Xid[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void forget(Xid xid) {}

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}
