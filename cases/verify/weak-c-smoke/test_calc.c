#include <stdio.h>

int add(int a, int b);
const char *name(int n);

int main(void) {
    printf("%d %s\n", add(2, 3), name(1));
    return 0;
}
