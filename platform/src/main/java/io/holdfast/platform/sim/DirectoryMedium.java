package io.holdfast.platform.sim;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * A directory on the medium: its durable names, and the changes since.
 *
 * <p>Changes of different names reach the medium in any order and combination. A change that touches a name needs the
 * earlier ones that touched it, as all of them stand in one entry: so a rename is seen as the old name or the new one.
 */
final class DirectoryMedium {
    /** The inode that stands for no entry. */
    static final int REMOVED = 0;

    private record Change(int operation, Map<String, Integer> entries, Set<String> touched) {
        boolean needs(Change earlier) {
            return touched.stream().anyMatch(earlier.touched::contains);
        }
    }

    private Map<String, Integer> durable;
    private final List<Change> pending = new ArrayList<>();

    DirectoryMedium(Map<String, Integer> durable) {
        this.durable = durable;
    }

    DirectoryMedium copy() {
        DirectoryMedium copy = new DirectoryMedium(durable);
        copy.pending.addAll(pending);
        return copy;
    }

    void change(int operation, Map<String, Integer> entries, Set<String> touched) {
        pending.add(new Change(operation, entries, touched));
    }

    void sync() {
        durable = after(pending);
        pending.clear();
    }

    void failSync() {
        pending.clear();
    }

    void forEachPendingOperation(IntConsumer visitor) {
        pending.forEach(change -> visitor.accept(change.operation()));
    }

    /** All that a crash can leave, each once; or the first ones, if there are more than the given number. */
    Collection<Map<String, Integer>> states(int max) {
        Set<Map<String, Integer>> states = new LinkedHashSet<>();
        collect(0, new ArrayList<>(), states, max);
        return states;
    }

    private void collect(int next, List<Change> kept, Set<Map<String, Integer>> states, int max) {
        if (states.size() >= max) {
            return;
        }
        if (next == pending.size()) {
            states.add(after(kept));
            return;
        }
        collect(next + 1, kept, states, max);
        if (possible(next, kept)) {
            kept.add(pending.get(next));
            collect(next + 1, kept, states, max);
            kept.remove(kept.size() - 1);
        }
    }

    Map<String, Integer> chosen(Choice choice) {
        List<Change> kept = new ArrayList<>();
        for (int i = 0; i < pending.size(); i++) {
            Change change = pending.get(i);
            if (choice.pick(new int[] {Choice.DURABLE, change.operation()}) == 1 && possible(i, kept)) {
                kept.add(change);
            }
        }
        return after(kept);
    }

    private boolean possible(int index, List<Change> kept) {
        Change change = pending.get(index);
        return pending.subList(0, index).stream().allMatch(earlier -> !change.needs(earlier) || kept.contains(earlier));
    }

    private Map<String, Integer> after(List<Change> changes) {
        if (changes.isEmpty()) {
            return durable;
        }
        Map<String, Integer> entries = new TreeMap<>(durable);
        for (Change change : changes) {
            change.entries().forEach((name, inode) -> {
                if (inode == REMOVED) {
                    entries.remove(name);
                } else {
                    entries.put(name, inode);
                }
            });
        }
        return entries;
    }
}
