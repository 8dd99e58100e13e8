int add(int a, int b) {
    return a + b;
}

const char *name(int n) {
    return n > 0 ? "positive" : "other";
}
