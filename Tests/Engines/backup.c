/* An engine in C: copies files one by one, and reports each as a package of its run.

   usage: backup JOB-ID BROKER-URI OUTBOX-FOLDER TARGET-FOLDER FILE... */
#include <mirroring-publisher.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static mirroring_publisher *publisher;
static const char *job;
static char run[37], process[37], package[37];
static int sequence;

static void make_id(char id[37]) {
    FILE *file = fopen("/proc/sys/kernel/random/uuid", "r");
    if (file == NULL || fscanf(file, "%36s", id) != 1) exit(1);
    fclose(file);
}

/* Reports a change of state; parts is what else the event has, or an empty text. */
static void report(const char *state, const char *severity, const char *outcome, const char *parts) {
    char event[37], now[32], json[4096];
    time_t seconds = time(NULL);
    make_id(event);
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%S.000Z", gmtime(&seconds));
    int length = snprintf(json, sizeof json,
        "{\"schemaVersion\":1,\"eventId\":\"%s\",\"jobId\":\"%s\",\"runId\":\"%s\",\"sequence\":%d,"
        "\"engine\":{\"host\":\"c\",\"instanceId\":\"%s\",\"version\":\"1.0\"},"
        "\"transferData\":{\"initializeData\":{\"name\":\"Backup in C\",\"continueOnError\":false},%s"
        "\"status\":{\"state\":\"%s\",\"severity\":\"%s\",\"outcome\":\"%s\",\"terminal\":%s,\"statusLog\":[],"
        "\"sentTime\":\"%s\",\"receivedTime\":\"%s\"}}}",
        event, job, run, ++sequence, process, parts, state, severity, outcome,
        strcmp(outcome, "running") == 0 ? "false" : "true", now, now);
    if (mirroring_publisher_publish(publisher, json, (size_t)length) != MIRRORING_PUBLISHED)
        fprintf(stderr, "backup: %s\n", mirroring_publisher_last_error());
}

/* Copies a file; returns its size, or -1. */
static long copy(const char *path, const char *folder) {
    char target[4096], buffer[65536];
    const char *slash = strrchr(path, '/');
    size_t count;
    long size = 0;
    snprintf(target, sizeof target, "%s/%s", folder, slash == NULL ? path : slash + 1);
    FILE *from = fopen(path, "rb"), *to = fopen(target, "wb");
    if (from == NULL || to == NULL) return -1;
    while ((count = fread(buffer, 1, sizeof buffer, from)) > 0) size += (long)fwrite(buffer, 1, count, to);
    fclose(from);
    return fclose(to) == 0 ? size : -1;
}

int main(int count, char **words) {
    if (count < 6) return 2;
    job = words[1];
    publisher = mirroring_publisher_open(words[2], words[3]);
    if (publisher == NULL) {
        fprintf(stderr, "backup: %s\n", mirroring_publisher_last_error());
        return 2;
    }
    make_id(run);
    make_id(process);
    report("MirroringJobInitialized", "processing", "running", "");
    for (int number = 1; number <= count - 5; number++) {
        char parts[512];
        struct stat facts = {0};
        const char *path = words[number + 4];
        stat(path, &facts);
        make_id(package);
        const char *shape =
            "\"packageHeader\":{\"packageId\":\"%s\",\"packageNumber\":%d,\"fileSize\":%ld,\"sizeOfSentData\":%ld,"
            "\"sizeOfReceiveData\":%ld},\"packageBody\":{\"pages\":0,\"files\":1,\"deletions\":0,\"importedPages\":0,"
            "\"importedFiles\":%d},";
        snprintf(parts, sizeof parts, shape, package, number, (long)facts.st_size, 0L, 0L, 0);
        report("MirroringPackageInitialized", "processing", "running", parts);
        report("Transferring", "processing", "running", parts);
        long size = copy(path, words[4]);
        if (size < 0) {
            report("TransferingError", "error", "failed", parts);
            mirroring_publisher_flush(publisher, 5000);
            mirroring_publisher_close(publisher);
            return 1;
        }
        snprintf(parts, sizeof parts, shape, package, number, size, size, size, 1);
        report("Transferred", "processing", "running", parts);
        report("MirroringPackageCompleted", "processing", "running", parts);
    }
    report("MirroringJobCompleted", "processing", "succeeded", "");
    /* As long as the commands do. */
    const char *seconds = getenv("MIRRORING_OUTBOX_WAIT");
    long waiting = mirroring_publisher_flush(publisher, seconds == NULL ? 5000 : 1000 * atol(seconds));
    if (waiting > 0) fprintf(stderr, "backup: %ld events wait. %s\n", waiting, mirroring_publisher_last_error());
    mirroring_publisher_close(publisher);
    return 0;
}
