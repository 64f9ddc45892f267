package io.holdfast.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What {@link Volume#lock} promises within one JVM. */
public interface VolumeLockContract extends VolumeFixture {
    /** The lock file's name. */
    String LOCK = "lock";

    @Test
    default void aHeldLockIsRefusedAndTheMessageNamesTheHolder() throws IOException {
        try (Volume volume = open();
                VolumeLock lock = volume.lock(LOCK)) {
            assertThat(lock).isNotNull();
            assertThatExceptionOfType(VolumeLockedException.class)
                    .isThrownBy(() -> volume.lock(LOCK))
                    .withMessageContaining(LOCK)
                    .withMessageContaining("in use by this JVM");
        }
    }

    @Test
    default void aHeldLockIsRefusedToAnotherVolumeOfTheSameDirectory() throws IOException {
        try (Volume volume = open();
                Volume other = open();
                VolumeLock lock = volume.lock(LOCK)) {
            assertThat(lock).isNotNull();
            assertThatExceptionOfType(VolumeLockedException.class)
                    .isThrownBy(() -> other.lock(LOCK))
                    .withMessageContaining("in use by this JVM");
        }
    }

    @Test
    default void aRefusedLockLeavesTheHoldersInPlace() throws IOException {
        try (Volume volume = open();
                VolumeLock lock = volume.lock(LOCK)) {
            assertThat(lock).isNotNull();
            for (int attempt = 0; attempt < 3; attempt++) {
                assertThatExceptionOfType(VolumeLockedException.class).isThrownBy(() -> volume.lock(LOCK));
            }
        }
    }

    @Test
    default void closingTheLockReleasesItAndLeavesTheFileBehind() throws IOException {
        try (Volume volume = open()) {
            VolumeLock lock = volume.lock(LOCK);
            lock.close();
            lock.close();
            assertThat(volume.list()).containsExactly(LOCK);
            VolumeLock second = volume.lock(LOCK);
            lock.close();
            assertThatExceptionOfType(VolumeLockedException.class)
                    .as("the first lock's second close must not release the second lock")
                    .isThrownBy(() -> volume.lock(LOCK));
            second.close();
        }
    }

    @Test
    default void locksOfDifferentDirectoriesAreIndependent() throws IOException {
        try (Volume volume = open();
                Volume left = volume.subdirectory("left");
                Volume right = volume.subdirectory("right");
                VolumeLock one = left.lock(LOCK);
                VolumeLock two = right.lock(LOCK)) {
            assertThat(one).isNotSameAs(two);
        }
    }
}
