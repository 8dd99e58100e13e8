#include <stdio.h>
int gcdx(int, int);
int main(void) {
    printf("gcdx(12,18) = %d %s\n", gcdx(12, 18), gcdx(12, 18) == 6 ? "correct" : "wrong");
    printf("done\n");
    return 0;
}
