package io.holdfast.survival;

import io.holdfast.platform.Volume;
import io.holdfast.platform.sim.CrashState;
import io.holdfast.platform.sim.CrashStates;
import io.holdfast.platform.sim.DiskStep;
import io.holdfast.platform.sim.SimulatedDisk;
import io.holdfast.wal.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Runs protocols on a simulated disk, one at a time, and cuts the power behind each step. Safe for any number of threads. */
public final class Recorder {
    private static final int SEED = 1;

    private final int statesOfAMoment;

    /**
     * A recorder.
     *
     * @param statesOfAMoment how many states of one moment are recovered at most
     */
    public Recorder(int statesOfAMoment) {
        this.statesOfAMoment = statesOfAMoment;
    }

    /**
     * Runs a protocol.
     *
     * @param protocol which
     * @return its steps, each with what a power cut can leave
     * @throws IOException if the simulated disk refuses, which it has no reason to
     */
    public RecordedRun record(Protocol protocol) throws IOException {
        SimulatedDisk disk = SimulatedDisk.create(SEED);
        Narration narration = new Narration(disk::operations);
        try (Volume volume = disk.mount()) {
            protocol.scenario().run(volume, narration);
        }
        return new RecordedRun(protocol, moments(disk, narration, new Judgement(protocol.scenario())));
    }

    private List<Moment> moments(SimulatedDisk disk, Narration narration, Judgement judgement) throws IOException {
        List<Narration.Event> events = narration.events();
        List<DiskStep> steps = disk.steps().subList(0, narration.end());
        List<Moment> moments = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Narration.Event event = events.get(i);
            Moment.Kind kind = event.tone() == Narration.Tone.PROMISES ? Moment.Kind.ACKNOWLEDGED : Moment.Kind.PROGRAM;
            moments.add(moment(kind, event.text(), cutAt(disk, event.operation()), event, judgement));
            int next = i + 1 < events.size() ? events.get(i + 1).operation() : steps.size();
            for (int operation = event.operation(); operation < next; operation++) {
                DiskStep step = steps.get(operation);
                String text = StepText.of(step).orElse("");
                if (!text.isEmpty()) {
                    moments.add(moment(StepText.kind(step), text, cutAt(disk, operation + 1), event, judgement));
                }
            }
        }
        return moments;
    }

    private CrashStates cutAt(SimulatedDisk disk, int operation) {
        return disk.crashStatesAt(operation, statesOfAMoment);
    }

    private static Moment moment(
            Moment.Kind kind, String text, CrashStates states, Narration.Event event, Judgement judgement)
            throws IOException {
        List<String> promised = new TreeMap<>(event.promises())
                .values().stream()
                        .map(alternatives -> String.join(" or ", alternatives))
                        .toList();
        return new Moment(kind, text, states.operation(), states.picture(), promised, judgement.of(states, event));
    }

    /** Recovers the states of each place once, however many moments fall there. */
    private static final class Judgement {
        private final Scenario scenario;
        private final List<Answer> answers = new ArrayList<>();
        private int operation = -1;

        Judgement(Scenario scenario) {
            this.scenario = scenario;
        }

        Cut of(CrashStates states, Narration.Event event) throws IOException {
            if (operation != states.operation()) {
                answers.clear();
                for (CrashState state : states) {
                    try (Volume volume = state.restart().mount()) {
                        answers.add(scenario.recover(volume));
                    }
                }
                operation = states.operation();
            }
            return cut(states, event);
        }

        private Cut cut(CrashStates states, Narration.Event event) {
            int worst = 0;
            int best = 0;
            int broken = 0;
            for (int i = 0; i < answers.size(); i++) {
                broken += badness(i, event) > 0 ? 1 : 0;
                worst = isWorse(i, worst, event) ? i : worst;
                best = isWorse(best, i, event) ? i : best;
            }
            Cut.Extent extent = states.isExhaustive() ? Cut.Extent.ALL : Cut.Extent.A_CHOICE;
            return new Cut(answers.size(), extent, broken, outcome(worst, states, event), outcome(best, states, event));
        }

        private int badness(int index, Narration.Event event) {
            List<String> found = answers.get(index).found();
            return event.broken(found).size() + event.strange(found).size();
        }

        /** What breaks more is worse, then what holds less; then a loss that goes unseen, and a tear that loses nothing. */
        private boolean isWorse(int index, int other, Narration.Event event) {
            int difference = badness(index, event) - badness(other, event);
            int more = answers.get(index).found().size()
                    - answers.get(other).found().size();
            if (difference != 0 || more != 0) {
                return difference > 0 || (difference == 0 && more < 0);
            }
            return isUnseen(index) != isUnseen(other) && isUnseen(index) == badness(index, event) > 0;
        }

        private boolean isUnseen(int index) {
            return answers.get(index).verdict().equals(Verdict.CLEAN.name());
        }

        private Outcome outcome(int index, CrashStates states, Narration.Event event) {
            Answer answer = answers.get(index);
            return new Outcome(
                    states.state(index).picture(), answer, event.broken(answer.found()), event.strange(answer.found()));
        }
    }
}
