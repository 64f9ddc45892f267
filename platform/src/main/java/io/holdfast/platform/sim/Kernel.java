package io.holdfast.platform.sim;

import io.holdfast.libc.Abi;
import io.holdfast.libc.Errno;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The simulated system calls on one disk: each made once, with its short counts and errors returned as in
 * {@link io.holdfast.libc.Libc}, each one step of the history. The page cache is here; what it hands to the medium goes to
 * the {@link History}.
 *
 * <p>Separate from {@link SimulatedFile} and {@link SimulatedVolume}, which are the program's side: their loops meet short
 * transfers and EINTR as those of a real volume do. The monitor of this object guards everything on the disk.
 */
final class Kernel {
    /** The system that is simulated. */
    static final Abi ABI = Abi.LINUX_X86_64;

    private final FaultPlan plan;
    private final FaultSchedule schedule;
    private final History history;
    private final Map<Integer, CachedFile> files = new HashMap<>();
    private final Map<Integer, Map<String, Integer>> directories = new HashMap<>();
    private final Set<String> locks = new HashSet<>();
    private final List<LockedRange> rangeLocks = new ArrayList<>();
    private int inodesMax = Image.ROOT;
    private long freeSectors;
    private int process;

    Kernel(long seed, FaultPlan plan, Image image) {
        this.plan = plan;
        this.schedule = new FaultSchedule(plan.faults(), seed);
        this.history = new History(image);
        this.freeSectors = plan.capacityBytes() / Sectors.BYTES;
        image.directories().forEach((inode, entries) -> directories.put(inode, new TreeMap<>(entries)));
        for (Map.Entry<Integer, FileImage> entry : image.files().entrySet()) {
            CachedFile file = new CachedFile(entry.getValue());
            files.put(entry.getKey(), file);
            freeSectors -= plan.capacityBytes() == Long.MAX_VALUE ? 0 : file.sectorCount();
            inodesMax = Math.max(inodesMax, entry.getKey());
        }
        for (int inode : image.directories().keySet()) {
            inodesMax = Math.max(inodesMax, inode);
        }
    }

    FaultPlan plan() {
        return plan;
    }

    synchronized History history() {
        return history;
    }

    synchronized long elapsedNanos() {
        return schedule.elapsedNanos();
    }

    synchronized int process() {
        return process;
    }

    synchronized void endProcess() {
        process++;
        locks.clear();
        rangeLocks.clear();
    }

    synchronized boolean lock(int directory, String name) {
        return locks.add(directory + "/" + name);
    }

    synchronized void unlock(int directory, String name) {
        locks.remove(directory + "/" + name);
    }

    synchronized boolean lock(LockedRange range) {
        return rangeLocks.stream().noneMatch(range::conflictsWith) && rangeLocks.add(range);
    }

    @SuppressWarnings("ReferenceEquality") // An owner is an open file, not a value.
    synchronized void unlock(SimulatedSharing owner, long position) {
        rangeLocks.removeIf(range -> range.owner() == owner && range.position() == position);
    }

    @SuppressWarnings("ReferenceEquality") // An owner is an open file, not a value.
    synchronized void unlockAll(SimulatedSharing owner) {
        rangeLocks.removeIf(range -> range.owner() == owner);
    }

    synchronized List<String> list(int directory) {
        return new ArrayList<>(entries(directory).keySet());
    }

    /** The inode behind a name, or -ENOENT. */
    synchronized long lookup(int directory, String name) {
        Integer inode = entries(directory).get(name);
        return inode == null ? error(Errno.Kind.ENOENT) : inode;
    }

    synchronized boolean isDirectory(long inode) {
        return directories.containsKey((int) inode);
    }

    synchronized long open(int directory, String name) {
        long struck = struck(schedule.next(Call.OPEN, name));
        return struck < 0 ? struck : lookup(directory, name);
    }

    synchronized long create(int directory, String name) {
        long refused = refusedCreate(directory, name);
        if (refused < 0) {
            return refused;
        }
        int inode = ++inodesMax;
        files.put(inode, new CachedFile(FileImage.EMPTY));
        history.record(new Operation.NewFile(inode));
        changeNames(directory, Map.of(name, inode), Set.of(name));
        return inode;
    }

    synchronized long mkdir(int directory, String name) {
        long refused = refusedCreate(directory, name);
        if (refused < 0) {
            return refused;
        }
        int inode = ++inodesMax;
        directories.put(inode, new TreeMap<>());
        history.record(new Operation.NewDirectory(inode));
        changeNames(directory, Map.of(name, inode), Set.of(name));
        return inode;
    }

    private long refusedCreate(int directory, String name) {
        long struck = struck(schedule.next(Call.CREATE, name));
        if (struck < 0) {
            return struck;
        }
        return entries(directory).containsKey(name) ? error(Errno.Kind.EEXIST) : 0;
    }

    synchronized long rename(int directory, String from, String to) {
        long inode = renamed(directory, from);
        if (inode < 0) {
            return inode;
        }
        if (entries(directory).containsKey(to)) {
            return error(Errno.Kind.EEXIST);
        }
        if (plan.renames() == FaultPlan.Renames.SPLIT) {
            changeNames(directory, Map.of(to, (int) inode), Set.of(to));
            changeNames(directory, Map.of(from, DirectoryMedium.REMOVED), Set.of(from, to));
        } else {
            changeNames(directory, Map.of(from, DirectoryMedium.REMOVED, to, (int) inode), Set.of(from, to));
        }
        return 0;
    }

    synchronized long replace(int directory, String from, String to) {
        long inode = renamed(directory, from);
        if (inode < 0 || from.equals(to)) {
            return Math.min(inode, 0);
        }
        release(entries(directory).get(to));
        changeNames(directory, Map.of(from, DirectoryMedium.REMOVED, to, (int) inode), Set.of(from, to));
        return 0;
    }

    private long renamed(int directory, String from) {
        long struck = struck(schedule.next(Call.RENAME, from));
        return struck < 0 ? struck : lookup(directory, from);
    }

    synchronized long unlink(int directory, String name) {
        long struck = struck(schedule.next(Call.UNLINK, name));
        long inode = struck < 0 ? struck : lookup(directory, name);
        if (inode < 0) {
            return inode;
        }
        release((int) inode);
        changeNames(directory, Map.of(name, DirectoryMedium.REMOVED), Set.of(name));
        return 0;
    }

    /** A file without a name takes no space, though who has it open still uses it. */
    private void release(@Nullable Integer inode) {
        CachedFile file = inode == null ? null : files.get(inode);
        if (file != null && plan.capacityBytes() != Long.MAX_VALUE) {
            freeSectors += file.sectorCount();
        }
    }

    private void changeNames(int directory, Map<String, Integer> changes, Set<String> touched) {
        Map<String, Integer> entries = entries(directory);
        changes.forEach((name, inode) -> {
            if (inode == DirectoryMedium.REMOVED) {
                entries.remove(name);
            } else {
                entries.put(name, inode);
            }
        });
        history.record(new Operation.ChangeNames(directory, changes, touched));
    }

    synchronized long syncDirectory(int directory, String name) {
        long struck = struck(schedule.next(Call.SYNC_DIRECTORY, name));
        if (struck < 0 && struck != error(Errno.Kind.EINTR)) {
            history.record(new Operation.FailSyncNames(directory));
        } else if (struck == 0 && plan.guarantee().isDurable()) {
            history.record(new Operation.SyncNames(directory));
        }
        return struck;
    }

    synchronized long size(int inode) {
        return file(inode).length();
    }

    synchronized long read(int inode, String name, ByteBuffer target, long position, int unit) {
        Effect effect = schedule.next(Call.READ, name);
        CachedFile file = file(inode);
        if (struck(effect) < 0 || position >= file.length()) {
            return struck(effect);
        }
        int length = (int) Math.min(shortened(effect, target.remaining(), unit), file.length() - position);
        for (int done = 0; done < length; ) {
            int from = (int) ((position + done) % Sectors.BYTES);
            int count = Math.min(Sectors.BYTES - from, length - done);
            target.put(file.sectors().get((position + done) / Sectors.BYTES), from, count);
            done += count;
        }
        return length;
    }

    synchronized long write(int inode, String name, ByteBuffer source, long position, Writing writing) {
        Effect effect = schedule.next(Call.WRITE, name);
        if (struck(effect) < 0) {
            return struck(effect);
        }
        CachedFile file = file(inode);
        int length = fitting(file, position, shortened(effect, source.remaining(), writing.unit()));
        if (length == 0) {
            return source.hasRemaining() ? error(Errno.Kind.ENOSPC) : 0;
        }
        byte[][] sectors = merged(file, source, position, length);
        long first = position / Sectors.BYTES;
        boolean reaches = !(effect instanceof Effect.Lose || effect instanceof Effect.Misdirect);
        if (reaches || writing.buffered()) {
            for (int i = 0; i < sectors.length; i++) {
                file.sectors().put(first + i, sectors[i]);
            }
        }
        file.extendTo(position + length);
        history.record(new Operation.Write(inode, first, reaches ? sectors : new byte[0][], position + length));
        if (effect instanceof Effect.Misdirect elsewhere) {
            misdirect(sectors, elsewhere);
        }
        if (writing.through() && plan.guarantee().isDurable()) {
            history.record(new Operation.SyncRange(inode, first, sectors.length));
        }
        return length;
    }

    private void misdirect(byte[][] sectors, Effect.Misdirect elsewhere) {
        long inode = resolve(elsewhere.path());
        if (inode > 0 && files.containsKey((int) inode)) {
            for (int i = 0; i < sectors.length; i++) {
                damage((int) inode, elsewhere.position() / Sectors.BYTES + i, sectors[i]);
            }
        }
    }

    /** Takes the free sectors that a write needs, and says how much of it they are enough for. */
    private int fitting(CachedFile file, long position, int length) {
        long needed = 0;
        for (long sector = position / Sectors.BYTES; sector * Sectors.BYTES < position + length; sector++) {
            if (file.sectors().isHole(sector)) {
                if (needed == freeSectors) {
                    freeSectors -= needed;
                    return (int) Math.max(0, sector * Sectors.BYTES - position);
                }
                needed++;
            }
        }
        freeSectors -= needed;
        return length;
    }

    /** The sectors that a write leaves, with what it does not touch of the first and the last. */
    private static byte[][] merged(CachedFile file, ByteBuffer source, long position, int length) {
        long first = position / Sectors.BYTES;
        int count = (int) ((position + length + Sectors.BYTES - 1) / Sectors.BYTES - first);
        byte[][] sectors = new byte[count][];
        int done = 0;
        for (int i = 0; i < count; i++) {
            int from = (int) ((position + done) % Sectors.BYTES);
            int part = Math.min(Sectors.BYTES - from, length - done);
            byte[] sector = part == Sectors.BYTES
                    ? new byte[Sectors.BYTES]
                    : file.sectors().get(first + i).clone();
            source.get(sector, from, part);
            sectors[i] = Arrays.equals(sector, Sectors.ZEROES) ? Sectors.ZEROES : sector;
            done += part;
        }
        return sectors;
    }

    synchronized long truncate(int inode, String name, long length) {
        long struck = struck(schedule.next(Call.TRUNCATE, name));
        CachedFile file = file(inode);
        if (struck < 0 || length == file.length()) {
            return struck;
        }
        if (plan.capacityBytes() != Long.MAX_VALUE) {
            freeSectors += file.sectorCount();
        }
        file.resize(length);
        if (plan.capacityBytes() != Long.MAX_VALUE) {
            freeSectors -= file.sectorCount();
        }
        history.record(new Operation.Resize(inode, length));
        return 0;
    }

    synchronized long sync(int inode, String name) {
        long struck = struck(schedule.next(Call.SYNC, name));
        if (struck < 0 && struck != error(Errno.Kind.EINTR)) {
            history.record(new Operation.FailSync(inode));
        } else if (struck == 0 && plan.guarantee().isDurable()) {
            history.record(new Operation.Sync(inode));
        }
        return struck;
    }

    /** Changes a sector of the medium. Who reads it sees that, unless the sector is dirty in the cache. */
    private void damage(int inode, long sector, byte[] bytes) {
        if (!history.medium().file(inode).isDirty(sector)) {
            file(inode).sectors().put(sector, bytes);
        }
        history.record(new Operation.Damage(inode, sector, bytes));
    }

    synchronized void flip(int inode, long position, int mask) {
        long sector = position / Sectors.BYTES;
        byte[] rotten = history.medium().file(inode).durable(sector).clone();
        rotten[(int) (position % Sectors.BYTES)] ^= (byte) mask;
        damage(inode, sector, rotten);
    }

    /** The inode that names lead to from the root, or -ENOENT. */
    synchronized long resolve(String path) {
        long inode = Image.ROOT;
        for (String name : path.split("/", -1)) {
            inode = inode < 0 || !isDirectory(inode) ? error(Errno.Kind.ENOENT) : lookup((int) inode, name);
        }
        return inode;
    }

    private Map<String, Integer> entries(int directory) {
        Map<String, Integer> entries = directories.get(directory);
        if (entries == null) {
            throw new IllegalStateException("no directory " + directory);
        }
        return entries;
    }

    private CachedFile file(int inode) {
        CachedFile file = files.get(inode);
        if (file == null) {
            throw new IllegalStateException("no file " + inode);
        }
        return file;
    }

    private static int shortened(@Nullable Effect effect, int length, int unit) {
        if (effect instanceof Effect.Shorten shorten && shorten.bytes() < length) {
            return Math.min(length, Math.max(unit, shorten.bytes() / unit * unit));
        }
        return length;
    }

    private static long struck(@Nullable Effect effect) {
        return effect instanceof Effect.Fail fail ? error(fail.errno()) : 0;
    }

    private static long error(Errno.Kind kind) {
        return -kind.number(ABI);
    }
}
