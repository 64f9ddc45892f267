package io.holdfast.schedule;

/** What is played under a {@link Schedule}: made by {@link ScheduledClasses}, so that its own class is a scheduled one. */
public interface Scenario {
    /**
     * Runs in the schedule's first thread, which may start others with {@link Schedule#newThread}.
     *
     * @param schedule the schedule
     * @throws Exception ends the schedule: the play has failed
     */
    void play(Schedule schedule) throws Exception;
}
