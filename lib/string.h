/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory and strings, as the C standard says; strcasecmp and strchrnul as POSIX and GNU. */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include <stddef.h>

void *memset(void *s, int c, size_t n);
void *memcpy(void *dest, const void *src, size_t n);
void *memmove(void *dest, const void *src, size_t n);
int memcmp(const void *s1, const void *s2, size_t n);
void *memchr(const void *s, int c, size_t n);

size_t strlen(const char *buf);
size_t strnlen(const char *buf, size_t maxlen);
char *strcat(char *dest, const char *src);
char *strcpy(char *dest, const char *src);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
int strncasecmp(const char *a, const char *b, size_t n);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
/* The first @c in @s, or the end of @s. */
char *strchrnul(const char *s, int c);
char *strstr(const char *haystack, const char *needle);

#endif
