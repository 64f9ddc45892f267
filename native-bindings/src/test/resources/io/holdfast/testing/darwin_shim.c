/*
 * A library of Darwin's shape that runs on Linux: the symbols, flags, structures and error numbers of macOS, each call
 * translated to the kernel that is here. What Darwin would misread aborts the process: an unknown flag, a command without
 * a model, a mode that is none, fdatasync, and on Intel the plain fstat and fstatfs of the legacy layout.
 *
 * Compiled with -DSHIM_SCRIPT and -DSHIM_TRACE, two files, and -DSHIM_INTEL for the symbols of Intel Macs.
 *   script  one rule a line: CALL <tab> ERRNO <tab> TIMES, the first with TIMES left decides; ERRNO 0 halves a transfer;
 *           TIMES -1 is for ever. CALL is a C name, or fcntl and its command: "fcntl F_FULLFSYNC".
 *           "mounted <tab> FLAGS <tab> TYPE" is what fstatfs reports.
 *   trace   one call a line: CALL [PATH] [ARGUMENTS] = RESULT, or "errno N" in place of RESULT.
 *
 * It proves marshalling, order and the handling of errors. It cannot prove Darwin's ABI, nor durability.
 */
#include <asm/fcntl.h>
#include <asm/statfs.h>
#include <errno.h>
#include <linux/stat.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

/* unistd.h, fcntl.h and sys/stat.h declare what is defined here, with Linux's types. */
long syscall(long number, ...);

#define EXPORT __attribute__((visibility("default")))
#define NAME_BYTES 4096
#define LINUX_AT_FDCWD (-100)
#define LINUX_AT_EMPTY_PATH 0x1000
#define LINUX_AT_REMOVEDIR 0x200

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* ---- trace ---- */

static void trace(const char *line) {
    FILE *file = fopen(SHIM_TRACE, "a");
    if (file == NULL) {
        perror("darwin shim: " SHIM_TRACE);
        abort();
    }
    fprintf(file, "%s\n", line);
    fclose(file);
}

static void refuse(const char *call, const char *what, long value) {
    char line[NAME_BYTES];
    snprintf(line, sizeof line, "abort: %s: %s 0x%lx", call, what, value);
    trace(line);
    fprintf(stderr, "darwin shim: %s\n", line);
    abort();
}

/* A descriptor is traced as the path behind it. */
static const char *name_of(int fd, char *name) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    long length = syscall(SYS_readlinkat, LINUX_AT_FDCWD, link, name, NAME_BYTES - 1);
    if (length < 0) {
        snprintf(name, NAME_BYTES, "fd:%d", fd);
    } else {
        name[length] = 0;
    }
    return name;
}

/* ---- errno ---- */

static const struct { int linux_number, darwin_number; } errnos[] = {
    {11, 35}, {35, 11}, {36, 63}, {37, 77}, {38, 78}, {39, 66}, {40, 62}, {75, 84},
    {95, 45}, {110, 60}, {116, 70}, {122, 69}, {125, 89},
};

static int darwin_errno(int linux_number) {
    for (unsigned i = 0; i < sizeof errnos / sizeof *errnos; i++) {
        if (errnos[i].linux_number == linux_number) {
            return errnos[i].darwin_number;
        }
    }
    return linux_number;
}

/* ---- script ---- */

#define NO_RULE (-1)

/* The errno that the script has for this call, or NO_RULE; a rule that is used up is written back. */
static int scripted(const char *call) {
    int result = NO_RULE;
    char rules[64][256];
    int count = 0;
    pthread_mutex_lock(&lock);
    FILE *file = fopen(SHIM_SCRIPT, "r");
    while (file != NULL && count < 64 && fgets(rules[count], sizeof *rules, file) != NULL) {
        char name[128];
        int number, times;
        if (result == NO_RULE && sscanf(rules[count], "%127[^\t]\t%d\t%d", name, &number, &times) == 3 &&
            strcmp(name, call) == 0 && times != 0) {
            result = number;
            snprintf(rules[count], sizeof *rules, "%s\t%d\t%d\n", name, number, times > 0 ? times - 1 : times);
        }
        count++;
    }
    if (file != NULL) {
        fclose(file);
    }
    if (result != NO_RULE && (file = fopen(SHIM_SCRIPT, "w")) != NULL) {
        for (int i = 0; i < count; i++) {
            fputs(rules[i], file);
        }
        fclose(file);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

/* Ends every call: traces it, and leaves result and errno as Darwin would. */
static long done(const char *call, const char *detail, long result, int number) {
    char line[2 * NAME_BYTES + 256];
    if (result < 0) {
        snprintf(line, sizeof line, "%s%s%s = errno %d", call, *detail ? " " : "", detail, number);
    } else {
        snprintf(line, sizeof line, "%s%s%s = %ld", call, *detail ? " " : "", detail, result);
    }
    pthread_mutex_lock(&lock);
    trace(line);
    pthread_mutex_unlock(&lock);
    errno = number;
    return result;
}

static long done_linux(const char *call, const char *detail, long result) {
    return done(call, detail, result, result < 0 ? darwin_errno(errno) : errno);
}

/* The call fails if the script says so; otherwise EXPRESSION is what Linux makes of it. */
#define CALL(name, detail, expression) do { \
        int scripted_number = scripted(name); \
        if (scripted_number > 0) { \
            return done(name, detail, -1, scripted_number); \
        } \
        return done_linux(name, detail, (expression)); \
    } while (0)

/* ---- open flags ---- */

static const struct { int darwin_flag, linux_flag; } flag_table[] = {
    {0x4, O_NONBLOCK}, {0x8, O_APPEND}, {0x80, O_SYNC}, {0x100, O_NOFOLLOW}, {0x200, O_CREAT}, {0x400, O_TRUNC},
    {0x800, O_EXCL}, {0x100000, O_DIRECTORY}, {0x400000, O_DSYNC}, {0x1000000, O_CLOEXEC},
};

static int linux_flags(const char *call, int flags) {
    int result = flags & 3, known = 3;
    for (unsigned i = 0; i < sizeof flag_table / sizeof *flag_table; i++) {
        known |= flag_table[i].darwin_flag;
        if (flags & flag_table[i].darwin_flag) {
            result |= flag_table[i].linux_flag;
        }
    }
    if ((flags & ~known) != 0 || (flags & 3) == 3) {
        refuse(call, "unknown flags", flags);
    }
    return result;
}

static int darwin_flags(int flags) {
    int result = flags & 3;
    for (unsigned i = 0; i < sizeof flag_table / sizeof *flag_table; i++) {
        if ((flags & flag_table[i].linux_flag) == flag_table[i].linux_flag) {
            result |= flag_table[i].darwin_flag;
        }
    }
    return result;
}

static int linux_directory(int directory) {
    return directory == -2 ? LINUX_AT_FDCWD : directory;
}

static int checked_mode(const char *call, int mode) {
    if ((mode & ~07777) != 0) {
        refuse(call, "mode", mode);
    }
    return mode;
}

static long open_at(const char *call, int directory, const char *path, int flags, int mode) {
    char detail[NAME_BYTES + 64];
    int translated = linux_flags(call, flags);
    snprintf(detail, sizeof detail, "%s 0x%x 0%o", path, flags, checked_mode(call, mode));
    CALL(call, detail, syscall(SYS_openat, linux_directory(directory), path, translated, mode));
}

EXPORT int open(const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    int mode = va_arg(arguments, int);
    va_end(arguments);
    return open_at("open", -2, path, flags, mode);
}

EXPORT int openat(int directory, const char *path, int flags, ...) {
    va_list arguments;
    va_start(arguments, flags);
    int mode = va_arg(arguments, int);
    va_end(arguments);
    return open_at("openat", directory, path, flags, mode);
}

EXPORT int close(int fd) {
    char name[NAME_BYTES];
    name_of(fd, name);
    int number = scripted("close");
    /* The descriptor is gone whatever the result. */
    long result = syscall(SYS_close, fd);
    return number > 0 ? done("close", name, -1, number) : done_linux("close", name, result);
}

/* ---- transfers ---- */

static long transfer(const char *call, long number, int fd, uintptr_t memory, long count, int64_t position, int64_t bytes) {
    char name[NAME_BYTES], detail[NAME_BYTES + 64];
    snprintf(detail, sizeof detail, "%s %ld@%ld", name_of(fd, name), (long)bytes, (long)position);
    int rule = scripted(call);
    if (rule > 0) {
        return done(call, detail, -1, rule);
    }
    if (rule == 0 && (number == SYS_pread64 || number == SYS_pwrite64)) {
        count /= 2;
    }
    return done_linux(call, detail, syscall(number, fd, memory, count, position, 0L));
}

struct range { void *base; uint64_t length; };

static int64_t total(const struct range *ranges, int count) {
    int64_t bytes = 0;
    for (int i = 0; i < count; i++) {
        bytes += ranges[i].length;
    }
    return bytes;
}

EXPORT long pread(int fd, void *memory, uint64_t count, int64_t position) {
    return transfer("pread", SYS_pread64, fd, (uintptr_t)memory, count, position, count);
}

EXPORT long pwrite(int fd, const void *memory, uint64_t count, int64_t position) {
    return transfer("pwrite", SYS_pwrite64, fd, (uintptr_t)memory, count, position, count);
}

EXPORT long preadv(int fd, const struct range *ranges, int count, int64_t position) {
    return transfer("preadv", SYS_preadv, fd, (uintptr_t)ranges, count, position, total(ranges, count));
}

EXPORT long pwritev(int fd, const struct range *ranges, int count, int64_t position) {
    return transfer("pwritev", SYS_pwritev, fd, (uintptr_t)ranges, count, position, total(ranges, count));
}

/* ---- sync and size ---- */

EXPORT int fsync(int fd) {
    char name[NAME_BYTES];
    CALL("fsync", name_of(fd, name), syscall(SYS_fsync, fd));
}

EXPORT int fdatasync(int fd) {
    refuse("fdatasync", "must never be called on Darwin, descriptor", fd);
    return -1;
}

EXPORT int ftruncate(int fd, int64_t length) {
    char name[NAME_BYTES], detail[NAME_BYTES + 32];
    snprintf(detail, sizeof detail, "%s %ld", name_of(fd, name), (long)length);
    CALL("ftruncate", detail, syscall(SYS_ftruncate, fd, length));
}

/* ---- status ---- */

struct darwin_stat {
    int32_t device;
    uint16_t mode, links;
    uint64_t inode;
    uint32_t user, group;
    int32_t special;
    uint32_t padding;
    int64_t times[8];
    int64_t size, blocks;
    int32_t block_size;
    uint32_t flags, generation;
    int32_t spare;
    int64_t spares[2];
};
_Static_assert(sizeof(struct darwin_stat) == 144, "struct stat");
_Static_assert(__builtin_offsetof(struct darwin_stat, size) == 96, "st_size");
_Static_assert(__builtin_offsetof(struct darwin_stat, block_size) == 112, "st_blksize");

static long status(int fd, struct statx *status) {
    return syscall(SYS_statx, fd, "", LINUX_AT_EMPTY_PATH, STATX_BASIC_STATS, status);
}

static long darwin_status(int fd, struct darwin_stat *out) {
    struct statx in;
    long result = status(fd, &in);
    if (result < 0) {
        return result;
    }
    memset(out, 0, sizeof *out);
    out->device = in.stx_dev_major << 24 | in.stx_dev_minor;
    out->mode = in.stx_mode;
    out->links = in.stx_nlink;
    out->inode = in.stx_ino;
    out->user = in.stx_uid;
    out->group = in.stx_gid;
    out->size = in.stx_size;
    out->blocks = in.stx_blocks;
    out->block_size = in.stx_blksize;
    return result;
}

static int modern_fstat(int fd, struct darwin_stat *out) {
    char name[NAME_BYTES];
    CALL("fstat", name_of(fd, name), darwin_status(fd, out));
}

struct darwin_statfs {
    uint32_t block_size;
    int32_t io_size;
    uint64_t blocks, free, available, files, files_free;
    int32_t fsid[2];
    uint32_t owner, type, flags, subtype;
    char type_name[16], mounted_on[1024], mounted_from[1024];
    uint32_t flags_ext, reserved[7];
};
_Static_assert(sizeof(struct darwin_statfs) == 2168, "struct statfs");
_Static_assert(__builtin_offsetof(struct darwin_statfs, type_name) == 72, "f_fstypename");

static long darwin_fs_status(int fd, struct darwin_statfs *out) {
    struct statfs in;
    long result = syscall(SYS_fstatfs, fd, &in);
    if (result < 0) {
        return result;
    }
    memset(out, 0, sizeof *out);
    out->block_size = in.f_bsize;
    out->io_size = 1 << 20;
    out->blocks = in.f_blocks;
    out->free = in.f_bfree;
    out->available = in.f_bavail;
    out->type = 26;
    out->flags = 0x1000;
    strcpy(out->type_name, "apfs");
    strcpy(out->mounted_on, "/");
    strcpy(out->mounted_from, "/dev/disk1s1");
    FILE *script = fopen(SHIM_SCRIPT, "r");
    char rule[256];
    while (script != NULL && fgets(rule, sizeof rule, script) != NULL) {
        sscanf(rule, "mounted\t%i\t%15s", (int *)&out->flags, out->type_name);
    }
    if (script != NULL) {
        fclose(script);
    }
    return result;
}

static int modern_fstatfs(int fd, struct darwin_statfs *out) {
    char name[NAME_BYTES];
    CALL("fstatfs", name_of(fd, name), darwin_fs_status(fd, out));
}

#ifdef SHIM_INTEL
EXPORT int intel_fstat(int fd, struct darwin_stat *out) __asm__("fstat$INODE64");
int intel_fstat(int fd, struct darwin_stat *out) {
    return modern_fstat(fd, out);
}

EXPORT int intel_fstatfs(int fd, struct darwin_statfs *out) __asm__("fstatfs$INODE64");
int intel_fstatfs(int fd, struct darwin_statfs *out) {
    return modern_fstatfs(fd, out);
}
#endif

EXPORT int fstat(int fd, struct darwin_stat *out) {
#ifdef SHIM_INTEL
    refuse("fstat", "legacy layout, descriptor", fd);
#endif
    return modern_fstat(fd, out);
}

EXPORT int fstatfs(int fd, struct darwin_statfs *out) {
#ifdef SHIM_INTEL
    refuse("fstatfs", "legacy layout, descriptor", fd);
#endif
    return modern_fstatfs(fd, out);
}

/* ---- fcntl ---- */

struct darwin_fstore {
    uint32_t flags;
    int32_t position_mode;
    int64_t offset, length, allocated;
};

struct darwin_punchhole {
    uint32_t flags, reserved;
    int64_t offset, length;
};

struct darwin_flock {
    int64_t start, length;
    int32_t pid;
    int16_t type, whence;
};
_Static_assert(sizeof(struct darwin_flock) == 24, "struct flock");

static int fail(int number) {
    errno = number;
    return -1;
}

static int writable(int fd) {
    long flags = syscall(SYS_fcntl, fd, F_GETFL);
    return flags >= 0 && (flags & 3) != O_RDONLY;
}

static long preallocate(int fd, struct darwin_fstore *store) {
    if ((store->flags & ~0xeU) != 0) {
        refuse("fcntl F_PREALLOCATE", "unknown flags", store->flags);
    }
    if (store->position_mode != 3) {
        refuse("fcntl F_PREALLOCATE", "unmodelled position mode", store->position_mode);
    }
    store->allocated = 0;
    if (!writable(fd)) {
        return fail(EBADF);
    }
    if (store->offset != 0 || store->length <= 0) {
        return fail(EINVAL);
    }
    struct statx file;
    if (status(fd, &file) < 0) {
        return -1;
    }
    /* Additional bytes past the physical end of file, as on Darwin: a repetition allocates again. */
    uint64_t end = file.stx_blocks * 512 > file.stx_size ? file.stx_blocks * 512 : file.stx_size;
    long result = syscall(SYS_fallocate, fd, 1, (int64_t)end, store->length);
    if (result == 0) {
        store->allocated = store->length;
    }
    return result;
}

static long punch_hole(int fd, const struct darwin_punchhole *hole) {
    if (hole->flags != 0 || hole->reserved != 0 || hole->offset % 4096 != 0 || hole->length % 4096 != 0) {
        return fail(EINVAL);
    }
    if (!writable(fd)) {
        return fail(EPERM);
    }
    return syscall(SYS_fallocate, fd, 3, hole->offset, hole->length);
}

static long ofd_lock(int fd, int command, struct darwin_flock *lock) {
    static const short to_linux[] = {-1, F_RDLCK, F_UNLCK, F_WRLCK};
    if (lock->type < 1 || lock->type > 3 || lock->whence != 0 || lock->pid != 0) {
        return fail(EINVAL);
    }
    struct flock in = {.l_type = to_linux[lock->type], .l_start = lock->start, .l_len = lock->length};
    long result = syscall(SYS_fcntl, fd, command, &in);
    if (result == 0 && command == F_OFD_GETLK) {
        lock->type = in.l_type == F_RDLCK ? 1 : in.l_type == F_WRLCK ? 3 : 2;
        lock->start = in.l_start;
        lock->length = in.l_len;
        lock->pid = in.l_pid;
    }
    return result;
}

static long fsync_of(int fd) {
    return syscall(SYS_fsync, fd);
}

static long no_cache(int fd, int on) {
    if (on != 0 && on != 1) {
        refuse("fcntl F_NOCACHE", "argument", on);
    }
    return syscall(SYS_fcntl, fd, F_GETFD) < 0 ? -1 : 0;
}

static long get_flags(int fd) {
    long flags = syscall(SYS_fcntl, fd, F_GETFL);
    return flags < 0 ? flags : darwin_flags(flags);
}

EXPORT int fcntl(int fd, int command, ...) {
    char name[NAME_BYTES];
    va_list arguments;
    va_start(arguments, command);
    uintptr_t argument = va_arg(arguments, uintptr_t);
    va_end(arguments);
    void *structure = (void *)argument;
    name_of(fd, name);
    switch (command) {
        case 1: CALL("fcntl F_GETFD", name, syscall(SYS_fcntl, fd, F_GETFD));
        case 3: CALL("fcntl F_GETFL", name, get_flags(fd));
        case 4: CALL("fcntl F_SETFL", name, syscall(SYS_fcntl, fd, F_SETFL, linux_flags("fcntl", (int)argument)));
        case 42: CALL("fcntl F_PREALLOCATE", name, preallocate(fd, structure));
        case 48: CALL("fcntl F_NOCACHE", name, no_cache(fd, (int)argument));
        case 51: CALL("fcntl F_FULLFSYNC", name, fsync_of(fd));
        case 85: CALL("fcntl F_BARRIERFSYNC", name, fsync_of(fd));
        case 90: CALL("fcntl F_OFD_SETLK", name, ofd_lock(fd, F_OFD_SETLK, structure));
        case 91: CALL("fcntl F_OFD_SETLKW", name, ofd_lock(fd, F_OFD_SETLKW, structure));
        case 92: CALL("fcntl F_OFD_GETLK", name, ofd_lock(fd, F_OFD_GETLK, structure));
        case 99: CALL("fcntl F_PUNCHHOLE", name, punch_hole(fd, structure));
        default: refuse("fcntl", "unmodelled command", command);
    }
    return -1;
}

/* ---- names ---- */

static long rename_at(const char *call, int from_directory, const char *from, int to_directory, const char *to, int flags) {
    char detail[2 * NAME_BYTES];
    if (flags != 0 && flags != 2 && flags != 4) {
        refuse(call, "unknown flags", flags);
    }
    int translated = flags == 4 ? 1 : flags;
    snprintf(detail, sizeof detail, "%s %s 0x%x", from, to, flags);
    CALL(call, detail,
         syscall(SYS_renameat2, linux_directory(from_directory), from, linux_directory(to_directory), to, translated));
}

EXPORT int rename(const char *from, const char *to) {
    return rename_at("rename", -2, from, -2, to, 0);
}

EXPORT int renameat(int from_directory, const char *from, int to_directory, const char *to) {
    return rename_at("renameat", from_directory, from, to_directory, to, 0);
}

EXPORT int renamex_np(const char *from, const char *to, unsigned flags) {
    return rename_at("renamex_np", -2, from, -2, to, flags);
}

EXPORT int renameatx_np(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
    return rename_at("renameatx_np", from_directory, from, to_directory, to, flags);
}

EXPORT int unlink(const char *path) {
    CALL("unlink", path, syscall(SYS_unlinkat, LINUX_AT_FDCWD, path, 0));
}

EXPORT int unlinkat(int directory, const char *path, int flags) {
    if (flags != 0 && flags != 0x80) {
        refuse("unlinkat", "unknown flags", flags);
    }
    CALL("unlinkat", path, syscall(SYS_unlinkat, linux_directory(directory), path, flags ? LINUX_AT_REMOVEDIR : 0));
}

EXPORT int mkdir(const char *path, int mode) {
    checked_mode("mkdir", mode);
    CALL("mkdir", path, syscall(SYS_mkdirat, LINUX_AT_FDCWD, path, mode));
}

EXPORT int mkdirat(int directory, const char *path, int mode) {
    checked_mode("mkdirat", mode);
    CALL("mkdirat", path, syscall(SYS_mkdirat, linux_directory(directory), path, mode));
}

EXPORT int fchmod(int fd, int mode) {
    char name[NAME_BYTES];
    checked_mode("fchmod", mode);
    CALL("fchmod", name_of(fd, name), syscall(SYS_fchmod, fd, mode));
}

EXPORT int fchown(int fd, int owner, int group) {
    char name[NAME_BYTES];
    CALL("fchown", name_of(fd, name), syscall(SYS_fchown, fd, owner, group));
}

EXPORT int getpagesize(void) {
#ifdef SHIM_INTEL
    return 4096;
#else
    return 16384;
#endif
}

EXPORT unsigned geteuid(void) {
    return syscall(SYS_geteuid);
}
