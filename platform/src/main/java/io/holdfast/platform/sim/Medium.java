package io.holdfast.platform.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All files and directories of a disk, as far as they are durable, and what is under way to it. */
final class Medium {
    private final Map<Integer, FileMedium> files = new TreeMap<>();
    private final Map<Integer, DirectoryMedium> directories = new TreeMap<>();

    Medium(Image image) {
        image.files().forEach((inode, file) -> files.put(inode, new FileMedium(file)));
        image.directories().forEach((inode, entries) -> directories.put(inode, new DirectoryMedium(entries)));
    }

    private Medium() {}

    Medium copy() {
        Medium copy = new Medium();
        files.forEach((inode, file) -> copy.files.put(inode, file.copy()));
        directories.forEach((inode, directory) -> copy.directories.put(inode, directory.copy()));
        return copy;
    }

    void addFile(int inode) {
        files.put(inode, new FileMedium(FileImage.EMPTY));
    }

    void addDirectory(int inode) {
        directories.put(inode, new DirectoryMedium(Map.of()));
    }

    FileMedium file(int inode) {
        return present(files.get(inode), inode);
    }

    DirectoryMedium directory(int inode) {
        return present(directories.get(inode), inode);
    }

    private static <T> T present(@Nullable T found, int inode) {
        if (found == null) {
            throw new IllegalStateException("no inode " + inode);
        }
        return found;
    }

    /** The operations that a crash may lose, ascending. */
    List<Integer> pendingOperations() {
        TreeSet<Integer> operations = new TreeSet<>();
        files.values().forEach(file -> file.forEachPendingOperation(operations::add));
        directories.values().forEach(directory -> directory.forEachPendingOperation(operations::add));
        return new ArrayList<>(operations);
    }

    Image chosen(Choice choice) {
        Map<Integer, Map<String, Integer>> names = new HashMap<>();
        directories.forEach((inode, directory) -> names.put(inode, directory.chosen(choice)));
        Map<Integer, FileImage> images = new HashMap<>();
        for (int inode : reachableFiles(names)) {
            images.put(inode, file(inode).chosen(choice));
        }
        return new Image(images, names);
    }

    /** All that was written, as if a cut spared it; what a failed sync or the device lost is not in it. */
    Image latest() {
        return chosen(Choice.prefix(Integer.MAX_VALUE));
    }

    /** What is durable, also of the files whose name is not yet. */
    Image durable() {
        Choice nothingElse = Choice.prefix(Choice.DURABLE);
        Map<Integer, FileImage> images = new HashMap<>();
        files.forEach((inode, file) -> images.put(inode, file.chosen(nothingElse)));
        return new Image(images, chosen(nothingElse).directories());
    }

    /** All combinations of names that a crash can leave, or none if there are more than the given number. */
    List<Map<Integer, Map<String, Integer>>> nameStates(int max) {
        List<Map<Integer, Map<String, Integer>>> combined = List.of(Map.of());
        for (Map.Entry<Integer, DirectoryMedium> directory : directories.entrySet()) {
            List<Map<Integer, Map<String, Integer>>> longer = new ArrayList<>();
            for (Map<String, Integer> entries : directory.getValue().states(max + 1)) {
                for (Map<Integer, Map<String, Integer>> others : combined) {
                    if (longer.size() == max) {
                        return List.of();
                    }
                    Map<Integer, Map<String, Integer>> state = new HashMap<>(others);
                    state.put(directory.getKey(), entries);
                    longer.add(state);
                }
            }
            combined = longer;
        }
        return combined;
    }

    /** The files that names lead to from the root, ascending. */
    List<Integer> reachableFiles(Map<Integer, Map<String, Integer>> names) {
        TreeSet<Integer> reached = new TreeSet<>();
        reach(Image.ROOT, names, reached);
        return new ArrayList<>(reached);
    }

    private void reach(int directory, Map<Integer, Map<String, Integer>> names, Set<Integer> reached) {
        for (int inode : names.getOrDefault(directory, Map.of()).values()) {
            if (directories.containsKey(inode)) {
                reach(inode, names, reached);
            } else {
                reached.add(inode);
            }
        }
    }
}
