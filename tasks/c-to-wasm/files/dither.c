/* dither: PGM (P2 or P5) on stdin to PBM (P4) on stdout, by Floyd-Steinberg error diffusion. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_number(FILE *in) {
  int c = getc(in);
  int value = 0;
  for (;;) {
    if (c == '#')
      while (c != '\n' && c != EOF) c = getc(in);
    if (c == EOF) return -1;
    if (isdigit(c)) break;
    if (!isspace(c)) return -1;
    c = getc(in);
  }
  while (c != EOF && isdigit(c)) {
    value = value * 10 + (c - '0');
    c = getc(in);
  }
  return value;
}

static int read_pixel(FILE *in, int plain, int max) {
  int value = plain ? read_number(in) : getc(in);
  return value < 0 ? -1 : value * 255 / max;
}

static void spread(int *row, int x, int width, int amount) {
  if (x >= 0 && x < width) row[x] += amount;
}

int main(void) {
  int kind = getc(stdin) == 'P' ? getc(stdin) : 0;
  int width, height, max, x, y;
  int *this_row, *next_row;
  unsigned char *bits;
  if (kind != '2' && kind != '5') {
    fputs("dither: not a PGM file\n", stderr);
    return 1;
  }
  width = read_number(stdin);
  height = read_number(stdin);
  max = read_number(stdin);
  this_row = calloc(width, sizeof *this_row);
  next_row = calloc(width, sizeof *next_row);
  bits = malloc((width + 7) / 8);
  printf("P4\n%d %d\n", width, height);
  for (y = 0; y < height; y++) {
    int *swap;
    memset(bits, 0, (width + 7) / 8);
    for (x = 0; x < width; x++) {
      int wanted = read_pixel(stdin, kind == '2', max) + this_row[x] / 16;
      int white = wanted >= 128;
      int error = wanted - (white ? 255 : 0);
      if (!white) bits[x / 8] |= 0x80 >> (x % 8);
      spread(this_row, x + 1, width, error * 7);
      spread(next_row, x - 1, width, error * 3);
      spread(next_row, x, width, error * 5);
      spread(next_row, x + 1, width, error);
    }
    fwrite(bits, 1, (width + 7) / 8, stdout);
    swap = this_row;
    this_row = next_row;
    next_row = swap;
    memset(next_row, 0, width * sizeof *next_row);
  }
  free(this_row);
  free(next_row);
  free(bits);
  return 0;
}
