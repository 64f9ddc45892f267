package io.holdfast.channel;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.OverlappingFileLockException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@link FileChannel#lock} and {@link FileChannel#tryLock} promise, in one JVM and against another process. */
@Timeout(300)
@ExtendWith(LockingProcess.Resolver.class)
interface ChannelLockContract extends ChannelFixture {
    @Test
    default void aLockSaysWhatItIs() throws IOException {
        try (FileChannel channel = created()) {
            FileLock lock = channel.lock(10, 20, false);
            assertThat(lock.acquiredBy()).isSameAs(channel);
            assertThat(lock.position()).isEqualTo(10);
            assertThat(lock.size()).isEqualTo(20);
            assertThat(lock.isShared()).isFalse();
            assertThat(lock.isValid()).isTrue();
            assertThat(channel.tryLock(30, 1, true).isShared()).isTrue();
            lock.release();
            assertThat(lock.isValid()).isFalse();
            lock.release();
        }
    }

    @Test
    default void anOverlapWithinThisJvmIsRefusedSharedOrNot() throws IOException {
        Class<OverlappingFileLockException> refused = OverlappingFileLockException.class;
        try (FileChannel one = created();
                FileChannel two = open(READ, WRITE)) {
            one.lock(10, 20, true);
            for (FileChannel channel : new FileChannel[] {one, two}) {
                assertThatExceptionOfType(refused).isThrownBy(() -> channel.lock(29, 1, true));
                assertThatExceptionOfType(refused).isThrownBy(() -> channel.tryLock(0, 11, true));
                assertThatExceptionOfType(refused).isThrownBy(channel::lock);
                assertThatExceptionOfType(refused).isThrownBy(channel::tryLock);
            }
            assertThat(two.tryLock(30, 1, false)).isNotNull();
            assertThat(two.tryLock(9, 1, false)).isNotNull();
        }
    }

    @Test
    default void aReleasedRegionIsFreeAndOnlyThat() throws IOException {
        try (FileChannel one = created();
                FileChannel two = open(READ, WRITE)) {
            FileLock first = one.lock(0, 10, false);
            FileLock second = one.lock(10, 10, false);
            first.release();
            assertThat(two.tryLock(0, 10, false)).isNotNull();
            first.release();
            assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(() -> two.tryLock(0, 1, false));
            assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(() -> two.tryLock(10, 1, false));
            assertThat(second.isValid()).isTrue();
        }
    }

    @Test
    default void aReleasedLockHasNothingToDoWithTheNextOneOfItsRegion() throws IOException {
        try (FileChannel one = created();
                FileChannel two = open(READ, WRITE)) {
            FileLock first = one.lock(0, 10, false);
            first.release();
            FileLock second = one.lock(0, 10, false);
            assertThat(first.isValid()).isFalse();
            first.release();
            assertThat(second.isValid()).isTrue();
            assertThatExceptionOfType(OverlappingFileLockException.class).isThrownBy(() -> two.tryLock(0, 1, false));
        }
    }

    @Test
    default void closingTheChannelEndsItsLocks() throws IOException {
        try (FileChannel two = created()) {
            FileChannel one = open(READ, WRITE);
            FileLock lock = one.lock();
            one.close();
            assertThat(lock.isValid()).isFalse();
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(lock::release);
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(one::lock);
            assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(one::tryLock);
            assertThat(two.tryLock()).isNotNull();
        }
    }

    @Test
    default void theWholeFileIsAsLargeAsALongCanSay() throws IOException {
        try (FileChannel one = created();
                FileChannel two = open(APPEND)) {
            FileLock whole = one.lock();
            assertThat(whole.position()).isZero();
            assertThat(whole.size()).isEqualTo(Long.MAX_VALUE);
            assertThatExceptionOfType(OverlappingFileLockException.class)
                    .isThrownBy(() -> two.tryLock(Long.MAX_VALUE - 1, 1, false));
            whole.release();
            assertThat(two.lock(100, Long.MAX_VALUE - 100, false)).isNotNull();
            assertThat(one.tryLock(0, 100, false)).isNotNull();
            assertThatIllegalArgumentException().isThrownBy(() -> one.lock(-1, 1, false));
            assertThatIllegalArgumentException().isThrownBy(() -> one.lock(0, -1, false));
            assertThatIllegalArgumentException().isThrownBy(() -> one.lock(2, Long.MAX_VALUE - 1, false));
        }
    }

    @Test
    default void anotherProcessIsKeptOut(LockingProcess another) throws Exception {
        try (FileChannel channel = created();
                LockingProcess.OpenFile process = another.open(file())) {
            FileLock lock = channel.lock(10, 10, false);
            assertThat(process.tryLock(15, 1)).isFalse();
            assertThat(process.tryLock(20, 1)).isTrue();
            assertThat(channel.tryLock(20, 10, false)).isNull();
            lock.release();
            assertThat(process.tryLock(15, 1)).isTrue();
            assertThat(channel.tryLock(10, 10, false)).isNull();
        }
    }

    @Test
    @SuppressWarnings("try") // Closing is what is tested.
    default void anotherProcessGetsWhatAClosedChannelHad(LockingProcess another) throws Exception {
        try (FileChannel channel = created();
                LockingProcess.OpenFile process = another.open(file())) {
            channel.lock(0, 10, false);
            channel.lock(20, 10, false).release();
            assertThat(process.tryLock(0, 10)).isFalse();
            channel.close();
            assertThat(process.tryLock(0, 30)).isTrue();
        }
    }

    /** Before the call; {@link #whoIsInterruptedGetsNoLockAndKeepsTheFlag} is interrupted in it. */
    @Test
    default void anInterruptEndsLockAndNotTryLock() throws IOException {
        try (FileChannel channel = created()) {
            Thread.currentThread().interrupt();
            boolean kept;
            try {
                assertThat(channel.tryLock(0, 1, false)).isNotNull();
                assertThatExceptionOfType(FileLockInterruptionException.class)
                        .isThrownBy(() -> channel.lock(1, 1, false));
            } finally {
                kept = Thread.interrupted();
            }
            assertThat(kept).isTrue();
            assertThat(channel.isOpen()).isEqualTo(!differences().contains(Difference.INTERRUPTS_CLOSE));
        }
    }

    @Test
    default void sharedLocksOfTwoProcessesGoTogether(LockingProcess another) throws Exception {
        try (FileChannel channel = created();
                LockingProcess.OpenFile process = another.open(file())) {
            assertThat(channel.lock(0, 10, true)).isNotNull();
            assertThat(process.tryLock(0, 10)).isFalse();
            assertThat(process.tryLockShared(0, 10)).isTrue();
        }
    }

    @Test
    @SuppressWarnings("try") // Closing is what ends the other's lock.
    default void anotherProcessIsWaitedFor(LockingProcess another) throws Exception {
        try (FileChannel channel = created();
                LockingProcess.OpenFile process = another.open(file())) {
            assertThat(process.tryLock(0, 10)).isTrue();
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<FileLock> lock = thread.submit(() -> lockAgainstProbes(channel));
                awaitReserved(channel, 14);
                assertThat(lock.isDone()).isFalse();
                process.close();
                assertThat(lock.get(2, TimeUnit.MINUTES).isValid()).isTrue();
            } finally {
                thread.shutdownNow();
            }
        }
    }

    @Test
    @SuppressWarnings("try") // Closing is what is tested.
    default void whoWaitsWhenTheChannelIsClosedIsSentAway(LockingProcess another) throws Exception {
        try (FileChannel channel = created();
                LockingProcess.OpenFile process = another.open(file())) {
            assertThat(process.tryLock(0, 10)).isTrue();
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<FileLock> lock = thread.submit(() -> lockAgainstProbes(channel));
                awaitReserved(channel, 14);
                channel.close();
                assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                        .isThrownBy(() -> lock.get(2, TimeUnit.MINUTES))
                        .withCauseInstanceOf(AsynchronousCloseException.class);
                try (FileChannel again = open(READ, WRITE)) {
                    assertThat(again.tryLock(10, 5, false)).isNotNull();
                }
            } finally {
                thread.shutdownNow();
            }
        }
    }

    @Test
    default void whoIsInterruptedGetsNoLockAndKeepsTheFlag(LockingProcess another) throws Exception {
        try (FileChannel channel = created();
                LockingProcess.OpenFile process = another.open(file())) {
            assertThat(process.tryLock(0, 10)).isTrue();
            ExecutorService thread = Executors.newSingleThreadExecutor();
            try {
                Future<Boolean> interrupted = thread.submit(() -> {
                    assertThatExceptionOfType(FileLockInterruptionException.class)
                            .isThrownBy(() -> lockAgainstProbes(channel));
                    return Thread.currentThread().isInterrupted();
                });
                awaitReserved(channel, 14);
                thread.shutdownNow();
                assertThat(interrupted.get(2, TimeUnit.MINUTES)).isTrue();
                assumeNot(Difference.INTERRUPTS_CLOSE);
                assertThat(channel.tryLock(10, 5, false)).isNotNull();
            } finally {
                thread.shutdownNow();
            }
        }
    }

    @Test
    default void aLockSurvivesTheClosingOfAnotherChannelOfTheFile(LockingProcess another) throws Exception {
        assumeNot(Difference.CLOSING_ANOTHER_ENDS_LOCKS);
        try (FileChannel channel = created();
                LockingProcess.OpenFile process = another.open(file())) {
            assertThat(channel.lock()).isNotNull();
            open(READ).close();
            FileChannel.open(file()).close();
            assertThat(process.tryLock(0, 1)).isFalse();
        }
    }

    /** Locks bytes 5 to 14, as soon as no probe of {@link #awaitReserved} has the last of them. */
    private static FileLock lockAgainstProbes(FileChannel channel) throws IOException {
        while (true) {
            try {
                return channel.lock(5, 10, false);
            } catch (OverlappingFileLockException probed) {
                Thread.onSpinWait();
            }
        }
    }

    /** Waits until somebody in this JVM has, or waits for, the region of a byte. */
    private static void awaitReserved(FileChannel channel, long position) throws IOException {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                FileLock probe = channel.tryLock(position, 1, false);
                if (probe != null) {
                    probe.release();
                }
            } catch (OverlappingFileLockException reserved) {
                return;
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("nobody has reserved position " + position);
    }
}
