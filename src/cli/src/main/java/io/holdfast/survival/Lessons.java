package io.holdfast.survival;

import io.holdfast.survival.Protocol.Kind;
import io.holdfast.survival.twins.Forgetful;
import io.holdfast.survival.twins.InPlaceFile;
import io.holdfast.wal.Log;
import io.holdfast.wal.Lsn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What there is to be seen: each thing done rightly first, then by its wrong twins. */
public final class Lessons {
    /** The records of the lessons on truncation. */
    static final List<String> RECORDS = List.of("anna pays 3", "ben pays 5", "cleo pays 8", "dora pays 13");

    /** How many of them are truncated. */
    static final int TRUNCATED = 2;

    private static final Disguise NO_FILE_SYNC =
            (volume, narration) -> Forgetful.OF_FILES.volume(volume, narration::hasBegun);
    private static final Disguise NO_DIRECTORY_SYNC =
            (volume, narration) -> Forgetful.OF_THE_DIRECTORY.volume(volume, narration::hasBegun);

    private Lessons() {}

    /**
     * All lessons.
     *
     * @return in the order in which they are to be read
     */
    public static List<Lesson> all() {
        return List.of(append(), groupCommit(), rotation(), replace(), truncation(), checkpoint());
    }

    private static Protocol right(String explanation, Scenario scenario) {
        return new Protocol("right", Kind.RIGHT, "Holdfast", explanation, scenario);
    }

    private static Protocol wrong(String id, String name, String explanation, Scenario scenario) {
        return new Protocol(id, Kind.WRONG_ON_PURPOSE, name, explanation, scenario);
    }

    private static Lesson append() {
        return new Lesson(
                "append",
                "Append",
                "A record is appended to a log. When may its caller be told that it is safe?",
                List.of(
                        right(
                                "The block is written and synced, and then the append returns.",
                                new LogScenario(4, Disguise.NONE, Lessons::appendTwo)),
                        wrong(
                                "no-sync",
                                "Acknowledges before the sync",
                                "The append returns when the block is written. Nothing has made it durable.",
                                new LogScenario(4, NO_FILE_SYNC, Lessons::appendTwo))));
    }

    private static void appendTwo(Log log, Narration narration) throws IOException {
        narration.says("The log is open; its first segment is written with zeroes and durable.");
        for (String record : RECORDS.subList(0, 2)) {
            append(log, narration, record);
        }
    }

    private static Lsn append(Log log, Narration narration, String record) throws IOException {
        narration.begins("append(“" + record + "”) is called.", record);
        Lsn lsn = LogScenario.append(log, record);
        narration.promisesEach("append(“" + record + "”) returns: acknowledged.", record);
        return lsn;
    }

    private static Lesson groupCommit() {
        return new Lesson(
                "group-commit",
                "Group commit",
                "Several appends share one sync. Which of them may be acknowledged, and when?",
                List.of(
                        right(
                                "The records wait in memory; one sync makes all of them durable; then each append returns.",
                                new GroupCommitScenario(
                                        Disguise.NONE, GroupCommitScenario.Acknowledgement.AFTER_THE_SYNC)),
                        wrong(
                                "in-memory",
                                "Acknowledges what is in memory",
                                "The appends return when their records are in the group. A power cut takes the whole group.",
                                new GroupCommitScenario(
                                        Disguise.NONE, GroupCommitScenario.Acknowledgement.WHEN_APPENDED)),
                        wrong(
                                "no-sync",
                                "Acknowledges before the sync",
                                "The group is written and never synced: any of its blocks may be missing, in any order.",
                                new GroupCommitScenario(
                                        NO_FILE_SYNC, GroupCommitScenario.Acknowledgement.AFTER_THE_SYNC))));
    }

    private static Lesson rotation() {
        return new Lesson(
                "rotation",
                "Rotation",
                "A segment is full and the log goes on in a new file. What makes that file findable?",
                List.of(
                        right(
                                "The new file is written, synced and named; then its directory is synced; then it is used.",
                                new LogScenario(2, Disguise.NONE, Lessons::rotate)),
                        wrong(
                                "no-directory-sync",
                                "Never syncs the directory",
                                "Each file is synced, its name is not. The bytes are on the disk, and nobody can find them.",
                                new LogScenario(2, NO_DIRECTORY_SYNC, Lessons::rotate))));
    }

    private static void rotate(Log log, Narration narration) throws IOException {
        narration.says("The log is open. Its segments are very short: a header block and one block of records.");
        for (String record : RECORDS.subList(0, 3)) {
            append(log, narration, record);
        }
    }

    private static Lesson replace() {
        return new Lesson(
                "replace",
                "Replace a file",
                "A file gets new content as a whole. What is there after a power cut: old, new, or neither?",
                List.of(
                        right(
                                "Write a temporary file, sync it, rename it over the old one, sync the directory (AtomicFile).",
                                new SettingsScenario(Disguise.NONE, SettingsScenario::atomically)),
                        wrong(
                                "no-file-sync",
                                "Does not sync the temporary file",
                                "The rename can reach the disk before the bytes: the name then leads to an empty or torn file.",
                                new SettingsScenario(NO_FILE_SYNC, SettingsScenario::atomically)),
                        wrong(
                                "no-directory-sync",
                                "Does not sync the directory",
                                "The bytes are durable, the rename is not: the old version comes back after it was replaced.",
                                new SettingsScenario(NO_DIRECTORY_SYNC, SettingsScenario::atomically)),
                        wrong(
                                "in-place",
                                "Writes over the old file",
                                "Truncate, write, sync. From the first call on neither version is whole.",
                                new SettingsScenario(Disguise.NONE, InPlaceFile::write))));
    }

    private static Lesson truncation() {
        return new Lesson(
                "truncation",
                "Truncation",
                "The beginning of a log is needed no more. How does it go, and everything else stay?",
                List.of(
                        right(
                                "A checkpoint says where the log begins, durably; only then do whole segments go.",
                                new LogScenario(3, Disguise.NONE, Lessons::truncate)),
                        wrong(
                                "no-directory-sync",
                                "Never syncs the directory",
                                "Segments can be gone while the checkpoint that allows it is not there: the log has a hole.",
                                new LogScenario(3, NO_DIRECTORY_SYNC, Lessons::truncate)),
                        wrong(
                                "in-place",
                                "Writes what stays over the beginning",
                                "One file is cut to nothing and written anew. For a while the disk holds none of what must stay.",
                                new InPlaceLogScenario())));
    }

    private static void truncate(Log log, Narration narration) throws IOException {
        List<Lsn> lsns = new ArrayList<>();
        for (String record : RECORDS) {
            lsns.add(LogScenario.append(log, record));
        }
        narration.begins("The log holds four records, durably, two in each segment.", RECORDS.toArray(new String[0]));
        narration.promisesEach("All four were acknowledged long ago.", RECORDS.toArray(new String[0]));
        RECORDS.subList(0, TRUNCATED).forEach(narration::releases);
        narration.says("The first two are needed no more: the log is truncated. The last two must stay.");
        log.truncateBefore(lsns.get(TRUNCATED));
        narration.says("The truncation has returned.");
    }

    private static Lesson checkpoint() {
        return new Lesson(
                "checkpoint",
                "Checkpoint of a store",
                "A store keeps its data in a file and covers it by a log. When may the log be truncated?",
                List.of(
                        right(
                                "Log before data, data before checkpoint, checkpoint before truncation (WriteOrder).",
                                new StoreScenario(Disguise.NONE)),
                        wrong(
                                "data-not-synced",
                                "Truncates before the data is synced",
                                "The page is written and not synced when the log that covers it goes.",
                                new StoreScenario(NO_FILE_SYNC))));
    }
}
