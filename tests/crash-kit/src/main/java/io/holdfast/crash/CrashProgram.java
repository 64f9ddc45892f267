package io.holdfast.crash;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.NonNull;

/**
 * A program to crash. Stateless: everything that it knows lies in the {@link Site}, so that several threads can run it at
 * once, each on a site of its own. It closes what it opens; it ends in order, the crashes are cut out of its history afterwards.
 *
 * <p>With the same {@link Site#random() random numbers} it shall do the same: only then is a failing state found again.
 *
 * @param <T> what it promises: a record, a batch, a key with its value; compared by {@code equals}
 */
public interface CrashProgram<T extends @NonNull Object> {
    /**
     * Writes in an empty directory, telling the journal before and after each thing.
     *
     * @param site where
     * @param journal what is told
     * @throws Exception any failure: none is expected, as nothing goes wrong here before the crash
     */
    void run(Site site, Journal<T> journal) throws Exception;

    /**
     * Recovers the directory, as the program does when it starts, and says what is there. Called for every state, more than
     * once, also where {@link #run} had not begun.
     *
     * @param site where
     * @return what is there, in the order that the program shows
     * @throws Exception if it cannot recover: the state is a violation
     */
    List<T> recover(Site site) throws Exception;

    /**
     * Goes on writing a little after a recovery, acknowledged at once. What {@link #recover} shows afterwards is what it showed before,
     * and this. By default nothing.
     *
     * @param site where
     * @param journal what is told
     * @throws Exception any failure: the state is a violation
     */
    default void goOn(Site site, Journal<T> journal) throws Exception {}

    /**
     * How often {@link #goOn} can be called in one directory, with a power cut between each two. Where it is more than once, what is
     * written then must differ, by {@link Site#crashes}.
     *
     * @return one or more; by default one, after which another crash is only recovered from
     */
    default int goesOnMax() {
        return 1;
    }

    /**
     * What must hold after each recovery.
     *
     * @return by default {@link Oracle#inOrder}
     */
    default Oracle<T> oracle() {
        return Oracle.inOrder();
    }

    /**
     * Whether a block that the file system wrote is this program's data, which a power cut may tear at sectors; file systems do
     * not expect that of their own. By a magic number at its start, say.
     *
     * @param block 4096 bytes as written to the device
     * @return by default false: nothing is torn on the block layers
     */
    default boolean owns(ByteBuffer block) {
        return false;
    }
}
