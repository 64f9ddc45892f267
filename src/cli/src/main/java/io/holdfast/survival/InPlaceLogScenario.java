package io.holdfast.survival;

import io.holdfast.platform.Volume;
import io.holdfast.survival.twins.InPlaceLog;
import java.io.IOException;
import java.util.List;

/** The wrong twin of the log's truncation, whose file has a format of its own. */
final class InPlaceLogScenario implements Scenario {
    @Override
    public void run(Volume volume, Narration narration) throws IOException {
        InPlaceLog log = new InPlaceLog(volume);
        log.create();
        for (String record : Lessons.RECORDS) {
            log.append(record);
        }
        narration.begins("The log holds four records, durably.", Lessons.RECORDS.toArray(new String[0]));
        narration.promisesEach("All four were acknowledged long ago.", Lessons.RECORDS.toArray(new String[0]));
        Lessons.RECORDS.subList(0, Lessons.TRUNCATED).forEach(narration::releases);
        narration.says("The first two are needed no more: the log is truncated. The last two must stay.");
        log.truncateFirst(Lessons.TRUNCATED);
        narration.says("The truncation has returned.");
        narration.ends();
    }

    @Override
    public Answer recover(Volume volume) throws IOException {
        List<String> found = new InPlaceLog(volume).read();
        return new Answer("READ", "read up to the first record that is not whole", found);
    }
}
