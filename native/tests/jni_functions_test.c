/*
 * The entry points for Java against a JNI of our own, whose arrays are blocks of memory: what a JVM never does in a test, such
 * as to have no memory for an array, and what it does not notice, such as an array that stays held.
 */
#include <stdio.h>
#include <string.h>

#include <jni.h>

#include "rangebar_bindings.h"
#include "support/check.h"

enum { HELD = 16, LONGS = 64 };

/* An array of Java: JNI's handle is the address of this. */
typedef struct java_array {
    rb_i64 words[LONGS];
} java_array;

static jarray held[HELD];
static int held_count;
static int refused_after; /* that many arrays can be held, then there is no memory */
static int released;
static int written_back; /* released without JNI_ABORT */
static int copied;       /* structs written to arrays that are not held */
static int read;         /* structs read from such arrays */
static bool has_thrown;
static const char *thrown_class;
static char text_of_string[64];

static void *JNICALL hold(JNIEnv *env, jarray array, jboolean *is_copy) {
    (void)env;
    CHECK(is_copy == NULL && array != NULL && !has_thrown);
    if (held_count == refused_after) {
        return NULL;
    }
    held[held_count++] = array;
    return ((java_array *)(void *)array)->words;
}

static void JNICALL release(JNIEnv *env, jarray array, void *start, jint mode) {
    (void)env;
    CHECK(held_count > 0 && held[held_count - 1] == array);
    CHECK(start == ((java_array *)(void *)array)->words && (mode == 0 || mode == JNI_ABORT));
    held_count--;
    released++;
    written_back += mode == 0;
}

/* All others: not while an array is held. */
static void JNICALL set_longs(JNIEnv *env, jlongArray array, jsize first, jsize count, const jlong *from) {
    (void)env;
    CHECK_I64(0, held_count);
    bool is_valid = array != NULL && first >= 0 && count > 0 && first + count <= LONGS;
    CHECK(is_valid);
    if (!is_valid) {
        return;
    }
    memcpy(((java_array *)(void *)array)->words + first, from, (size_t)count * sizeof(jlong));
    copied++;
}

static void JNICALL get_longs(JNIEnv *env, jlongArray array, jsize first, jsize count, jlong *to) {
    (void)env;
    CHECK_I64(0, held_count);
    CHECK(array != NULL && count > 0);
    if (array == NULL || first < 0 || first + count > LONGS) {
        has_thrown = true;
        return;
    }
    memcpy(to, ((java_array *)(void *)array)->words + first, (size_t)count * sizeof(jlong));
    read++;
}

static jboolean JNICALL exception_check(JNIEnv *env) {
    (void)env;
    CHECK_I64(0, held_count);
    return has_thrown;
}

static jclass JNICALL find_class(JNIEnv *env, const char *name) {
    (void)env;
    CHECK_I64(0, held_count);
    thrown_class = name;
    return (jclass)(void *)&thrown_class;
}

static jint JNICALL throw_new(JNIEnv *env, jclass type, const char *message) {
    (void)env;
    CHECK_I64(0, held_count);
    CHECK(type == (jclass)(void *)&thrown_class && message[0] != '\0' && !has_thrown);
    has_thrown = true;
    return 0;
}

static jstring JNICALL new_string(JNIEnv *env, const char *text) {
    (void)env;
    CHECK_I64(0, held_count);
    CHECK(snprintf(text_of_string, sizeof(text_of_string), "%s", text) < (int)sizeof(text_of_string));
    return (jstring)(void *)text_of_string;
}

static const struct JNINativeInterface_ functions = {
    .GetPrimitiveArrayCritical = hold,
    .ReleasePrimitiveArrayCritical = release,
    .SetLongArrayRegion = set_longs,
    .GetLongArrayRegion = get_longs,
    .ExceptionCheck = exception_check,
    .FindClass = find_class,
    .ThrowNew = throw_new,
    .NewStringUTF = new_string,
};
static JNIEnv table = &functions;
static JNIEnv *const env = &table;

static void expect(int arrays) {
    held_count = released = written_back = copied = read = 0;
    refused_after = arrays;
    has_thrown = false;
    thrown_class = "";
}

static jarray handle(java_array *array) {
    return (jarray)(void *)array;
}

/* The entry points, by the names that a JVM looks up. */
#define ENTRY(name) Java_dev_rangebar_bindings_JniFunctions_##name
jint JNICALL ENTRY(rb_1create)(JNIEnv *, jclass, jlongArray, jint, jlongArray, jint);
void JNICALL ENTRY(rb_1destroy)(JNIEnv *, jclass, jlong);
jint JNICALL ENTRY(rb_1process)(JNIEnv *, jclass, jlong, jlong, jobject, jlong, jobject, jlong, jobject, jlong, jobject,
                                jlong, jobject, jlong, jobject, jlong, jobject, jlong, jlongArray, jint, jlong,
                                jlongArray, jint, jlong, jlongArray, jint);
jint JNICALL ENTRY(rb_1push)(JNIEnv *, jclass, jlong, jint, jlong, jlong, jlong, jlong, jlong, jlong, jbyte, jlongArray, jint,
                             jlongArray, jint);
jint JNICALL ENTRY(rb_1get_1limits)(JNIEnv *, jclass, jlong, jlongArray, jint);
jint JNICALL ENTRY(rb_1derive_1at)(JNIEnv *, jclass, jlongArray, jint, jlong, jlongArray, jint);
jstring JNICALL ENTRY(rb_1status_1name)(JNIEnv *, jclass, jint);
jstring JNICALL ENTRY(rb_1abi_1entry)(JNIEnv *, jclass, jint, jlongArray, jint);
jlong JNICALL ENTRY(bufferAddress)(JNIEnv *, jclass, jobject);

static jlong create(void) {
    java_array options = {{0}};
    java_array processor = {{0}};
    rb_default_options((rb_options *)(void *)(options.words + 2), sizeof(rb_options), 250);
    expect(HELD);
    CHECK_STATUS(RB_OK, ENTRY(rb_1create)(env, NULL, handle(&options), 2, handle(&processor), 5));
    CHECK_I64(2, released);
    CHECK_I64(1, written_back); // the processor's address, not the options
    CHECK(processor.words[5] != 0);
    return processor.words[5];
}

/* rb_process of two trades with all arrays, ten; the prices begin at the second word, the bars at the third. */
static jint process(jlong processor, rb_bar *bar, rb_result *result, jlong times_offset, java_array *times) {
    java_array prices = {{0, 42000 * RB_SCALE, 42105 * RB_SCALE}};
    java_array quantities = {{RB_SCALE, RB_SCALE}};
    java_array ids = {{1, 2}};
    java_array sides = {{0}};
    java_array bars = {{0}};
    java_array orphans = {{0}};
    java_array results = {{0}};
    jint status = ENTRY(rb_1process)(env, NULL, processor, 2, times == NULL ? NULL : handle(times), times_offset,
                                     handle(&prices), 8, handle(&quantities), 0, handle(&ids), 0, handle(&ids), 0,
                                     handle(&ids), 0, handle(&sides), 0, handle(&bars), 2, 1, handle(&orphans), 0, 1,
                                     handle(&results), 1);
    memcpy(bar, bars.words + 2, sizeof(*bar));
    memcpy(result, results.words + 1, sizeof(*result));
    return status;
}

static void test_arrays(void) {
    check_context("arrays");
    jlong processor = create();
    java_array times = {{1725148800000000, 1725148800100000}};
    rb_bar bar;
    rb_result result;
    expect(HELD);
    CHECK_STATUS(RB_OK, process(processor, &bar, &result, 0, &times));
    CHECK_I64(0, held_count);
    CHECK_I64(9, released);
    CHECK_I64(2, written_back); // bars, orphans
    CHECK_I64(1, copied);       // result
    CHECK_I64(1, result.bars_written);
    CHECK_I64(2, result.trades_consumed);
    CHECK_I64(-1, result.error_index);
    CHECK_I64(42000 * RB_SCALE, bar.open);
    CHECK_I64(42105 * RB_SCALE, bar.close);
    ENTRY(rb_1destroy)(env, NULL, processor);
}

static void test_addresses(void) {
    check_context("addresses");
    jlong processor = create();
    const rb_i64 times[] = {1725148800000000, 1725148800100000};
    rb_bar bar;
    rb_result result;
    expect(HELD);
    CHECK_STATUS(RB_OK, process(processor, &bar, &result, (jlong)(intptr_t)times, NULL));
    CHECK_I64(8, released);
    CHECK_I64(times[1], bar.close_time_us);
    expect(HELD);
    CHECK_STATUS(RB_ERROR_ARGUMENT, process(processor, &bar, &result, 0, NULL));
    CHECK_I64(0, held_count);
    CHECK_I64(1, copied);
    CHECK_STATUS(RB_ERROR_ARGUMENT, result.status);
    ENTRY(rb_1destroy)(env, NULL, processor);
}

static void test_no_memory(void) {
    jlong processor = create();
    java_array times = {{1725148800000000, 1725148800100000}};
    rb_bar bar;
    rb_result result;
    for (int arrays = 0; arrays < 9; arrays++) {
        check_context("memory for %d arrays", arrays);
        expect(arrays);
        process(processor, &bar, &result, 0, &times);
        CHECK_I64(0, held_count);
        CHECK_I64(arrays, released);
        CHECK(has_thrown);
        CHECK_TEXT("java/lang/OutOfMemoryError", thrown_class);
        CHECK_I64(0, result.struct_size); // not written
        CHECK_I64(0, copied);
    }
    ENTRY(rb_1destroy)(env, NULL, processor);
}

static jint push(jlong processor, jlong price, java_array *bar, java_array *result) {
    static rb_i64 time_us = 1725148800000000;
    expect(0); // no array is held
    return ENTRY(rb_1push)(env, NULL, processor, 0, time_us++, price, RB_SCALE, 0, 0, 0, 0, handle(bar), 3, handle(result), 2);
}

/* A struct is written to its array only where the function writes it. */
static void test_written_structs(void) {
    check_context("written structs");
    jlong processor = create();
    java_array bar = {{0}};
    java_array result = {{0}};
    java_array limits = {{0}};
    expect(0);
    CHECK_STATUS(RB_NO_BAR, ENTRY(rb_1get_1limits)(env, NULL, processor, handle(&limits), 1));
    CHECK_I64(0, copied);
    CHECK_STATUS(RB_OK, push(processor, 42000 * RB_SCALE, &bar, &result));
    CHECK_I64(0, copied);
    CHECK_STATUS(RB_CLOSED_BAR, push(processor, 42105 * RB_SCALE, &bar, &result));
    CHECK_I64(1, copied);
    CHECK_I64(0, bar.words[2]);
    rb_bar closed;
    memcpy(&closed, bar.words + 3, sizeof(closed));
    CHECK_I64(42105 * RB_SCALE, closed.close);
    CHECK_STATUS(RB_ERROR_PRICE, push(processor, -1, &bar, &result));
    CHECK_I64(1, copied);
    rb_result refused;
    memcpy(&refused, result.words + 2, sizeof(refused));
    CHECK_STATUS(RB_ERROR_PRICE, refused.status);
    CHECK_I64(-1, refused.price);
    CHECK_STATUS(RB_OK, push(processor, 42000 * RB_SCALE, &bar, &result));
    CHECK_STATUS(RB_OK, ENTRY(rb_1get_1limits)(env, NULL, processor, handle(&limits), 1));
    CHECK_I64(1, copied);
    CHECK_I64(sizeof(rb_limits), (rb_i64)(rb_u32)limits.words[1]);
    CHECK_STATUS(RB_ERROR_ARGUMENT, ENTRY(rb_1get_1limits)(env, NULL, 0, handle(&limits), 1));
    CHECK_STATUS(RB_ERROR_ARGUMENT, ENTRY(rb_1get_1limits)(env, NULL, processor, NULL, 1));
    CHECK_I64(1, copied);
    ENTRY(rb_1destroy)(env, NULL, processor);
}

/* One bar is copied, not the array held, which a JVM that checks copies as a whole. */
static void test_one_struct_of_many(void) {
    check_context("one struct of many");
    java_array bars = {{0}};
    java_array derived = {{0}};
    rb_bar bar = {.struct_size = sizeof(rb_bar),
                  .open = RB_SCALE,
                  .high = RB_SCALE,
                  .low = RB_SCALE,
                  .close = RB_SCALE,
                  .trade_count = 1,
                  .agg_trade_count = 1};
    const jint words = sizeof(rb_bar) / sizeof(jlong);
    memcpy(bars.words + 3 + words, &bar, sizeof(bar));
    expect(0);
    CHECK_STATUS(RB_OK, ENTRY(rb_1derive_1at)(env, NULL, handle(&bars), 3, 1, handle(&derived), 2));
    CHECK_I64(1, read);
    CHECK_I64(1, copied);
    CHECK_I64(sizeof(rb_derived), (rb_i64)(rb_u32)derived.words[2]);
    CHECK_STATUS(RB_ERROR_STRUCT_SIZE, ENTRY(rb_1derive_1at)(env, NULL, handle(&bars), 0, 0, handle(&derived), 2));
    CHECK_STATUS(RB_ERROR_ARGUMENT, ENTRY(rb_1derive_1at)(env, NULL, NULL, 0, 0, handle(&derived), 2));
    CHECK(!has_thrown);
    const jlong wrong[] = {-1, 2, INT32_MAX / words, INT32_MAX, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        expect(0);
        ENTRY(rb_1derive_1at)(env, NULL, handle(&bars), 3 + words, wrong[i], handle(&derived), 2);
        CHECK(has_thrown);
        CHECK_I64(0, read + copied);
    }
}

static void test_absent(void) {
    check_context("absent arguments");
    expect(0);
    CHECK_STATUS(RB_ERROR_ARGUMENT, ENTRY(rb_1create)(env, NULL, NULL, 7, NULL, 7));
    CHECK(ENTRY(rb_1abi_1entry)(env, NULL, 0, NULL, 7) == NULL);
    CHECK_I64(0, ENTRY(bufferAddress)(env, NULL, NULL));
    ENTRY(rb_1destroy)(env, NULL, 0);
    CHECK(!has_thrown);
}

static void test_texts(void) {
    check_context("texts");
    java_array value = {{0}};
    expect(HELD);
    CHECK(ENTRY(rb_1status_1name)(env, NULL, RB_ERROR_PRICE) == (jstring)(void *)text_of_string);
    CHECK_TEXT("RB_ERROR_PRICE", text_of_string);
    CHECK(ENTRY(rb_1abi_1entry)(env, NULL, 0, handle(&value), 3) == (jstring)(void *)text_of_string);
    CHECK_TEXT("RB_ABI_VERSION", text_of_string);
    CHECK_I64(RB_ABI_VERSION, value.words[3]);
    CHECK(ENTRY(rb_1abi_1entry)(env, NULL, -1, handle(&value), 3) == NULL);
}

int main(void) {
    test_arrays();
    test_addresses();
    test_no_memory();
    test_written_structs();
    test_one_struct_of_many();
    test_absent();
    test_texts();
    return check_result();
}
