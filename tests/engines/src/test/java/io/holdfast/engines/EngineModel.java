package io.holdfast.engines;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.engines.sstable.Entry;
import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.SimulatedDisk;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Holds an engine against a sorted map, and opens it again and again. */
public final class EngineModel {
    private static final int SEEDS = 6;
    private static final int WRITES = 150;

    private EngineModel() {}

    public static void check(SmallMapProgram.Opening opening, int changesMax) throws IOException {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TreeMap<Bytes, Bytes> model = new TreeMap<>();
            try (Volume volume = SimulatedDisk.create(seed).mount()) {
                for (int number = 0; number < WRITES; ) {
                    try (MapProgram.Engine engine = opening.open(volume, StepOrder.AS_GIVEN)) {
                        assertThat(engine.all())
                                .as("seed %d, before write %d", seed, number)
                                .isEqualTo(model);
                        for (int end = number + 1 + random.nextInt(9); number < end; number++) {
                            Write write = Write.nextSmall(random, number, changesMax);
                            engine.write(write.entries());
                            write.entries().forEach(entry -> apply(entry, model));
                        }
                        assertThat(engine.all())
                                .as("seed %d, after write %d", seed, number)
                                .isEqualTo(model);
                    }
                }
            }
        }
    }

    private static void apply(Entry entry, Map<Bytes, Bytes> model) {
        if (entry.value().isPresent()) {
            model.put(entry.key(), entry.value().get());
        } else {
            model.remove(entry.key());
        }
    }
}
