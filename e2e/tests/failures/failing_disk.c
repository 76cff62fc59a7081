/* A disk that fails: while the file named by TINHSO_FAILING_SWITCH exists, every reading, writing
 * and syncing of the files whose path begins with TINHSO_FAILING_FILES answers EIO, as the kernel
 * does when a disk is gone. Loaded before the program by the tests; below the engine, so that the
 * engine's own ways of failing are what is tested. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int failing(int fd) {
    const char *on = getenv("TINHSO_FAILING_SWITCH");
    const char *files = getenv("TINHSO_FAILING_FILES");
    char name[64], path[4096];
    ssize_t length;
    int kept = errno;
    if (!on || !files || access(on, F_OK) != 0) {
        errno = kept;
        return 0;
    }
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    length = readlink(name, path, sizeof path - 1);
    errno = kept;
    if (length < 0) return 0;
    path[length] = 0;
    return strncmp(path, files, strlen(files)) == 0;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name); \
    if (failing(fd)) { errno = EIO; return -1; }

ssize_t read(int fd, void *at, size_t count) {
    REAL(ssize_t, "read", int, void *, size_t)
    return real(fd, at, count);
}
ssize_t write(int fd, const void *at, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t)
    return real(fd, at, count);
}
ssize_t pread(int fd, void *at, size_t count, off_t from) {
    REAL(ssize_t, "pread", int, void *, size_t, off_t)
    return real(fd, at, count, from);
}
ssize_t pwrite(int fd, const void *at, size_t count, off_t to) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t)
    return real(fd, at, count, to);
}
ssize_t pread64(int fd, void *at, size_t count, off_t from) {
    REAL(ssize_t, "pread64", int, void *, size_t, off_t)
    return real(fd, at, count, from);
}
ssize_t pwrite64(int fd, const void *at, size_t count, off_t to) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t)
    return real(fd, at, count, to);
}
int fsync(int fd) {
    REAL(int, "fsync", int)
    return real(fd);
}
int fdatasync(int fd) {
    REAL(int, "fdatasync", int)
    return real(fd);
}
int ftruncate(int fd, off_t size) {
    REAL(int, "ftruncate", int, off_t)
    return real(fd, size);
}
int ftruncate64(int fd, off_t size) {
    REAL(int, "ftruncate64", int, off_t)
    return real(fd, size);
}
