/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formatter. See format.h. */
#include <libcflat.h>
#include <ctype.h>
#include <format.h>
#include <limits.h>

struct output {
	struct format_sink *sink;
	u64 length;		/* of the whole output, kept or lost */
};

struct conversion {
	bool left, plus, space, alternate, zero;
	s64 width;
	s64 precision;		/* negative: none given */
	char size;		/* 'H' for hh, 'L' for ll, else the length modifier, or 0 */
};

static bool is_full(const struct output *out)
{
	struct format_sink *sink = out->sink;

	if (sink->used == sink->size && sink->drain)
		sink->drain(sink);
	return sink->used == sink->size;
}

static void put(struct output *out, char c)
{
	out->length++;
	if (!is_full(out))
		out->sink->buf[out->sink->used++] = c;
}

static void put_repeated(struct output *out, char c, s64 n)
{
	while (n > 0 && !is_full(out)) {
		put(out, c);
		n--;
	}
	/* Widths go up to 2^31: what is lost is not gone through. */
	if (n > 0)
		out->length += n;
}

static void put_text(struct output *out, const char *s, size_t n)
{
	while (n--)
		put(out, *s++);
}

static void pad_before(struct output *out, const struct conversion *conv, u64 n)
{
	if (!conv->left)
		put_repeated(out, ' ', conv->width - n);
}

static void pad_behind(struct output *out, const struct conversion *conv, u64 n)
{
	if (conv->left)
		put_repeated(out, ' ', conv->width - n);
}

/* A number: padding, sign or 0x, zeros, digits, padding. */
static void put_number(struct output *out, const struct conversion *conv, u64 value,
		       unsigned int base, bool upper, const char *prefix)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char digits[24];
	char *first = digits + sizeof(digits);
	s64 zeros = 0, n, length;

	for (; value; value /= base)
		*--first = set[value % base];
	n = digits + sizeof(digits) - first;
	/* A value of 0 has one digit, with a precision of 0 none. */
	if (conv->precision > n || (!n && conv->precision < 0))
		zeros = (conv->precision < 0 ? 1 : conv->precision) - n;
	if (base == 8 && conv->alternate && !zeros)
		zeros = 1;
	length = strlen(prefix) + n;
	if (conv->zero && !conv->left && conv->precision < 0 && conv->width > length + zeros)
		zeros = conv->width - length;

	pad_before(out, conv, length + zeros);
	put_text(out, prefix, strlen(prefix));
	put_repeated(out, '0', zeros);
	put_text(out, first, n);
	pad_behind(out, conv, length + zeros);
}

/* The bytes of an integer argument; what is smaller than an int was promoted to one. */
static unsigned int size_of(const struct conversion *conv)
{
	switch (conv->size) {
	case 'H':
		return sizeof(char);
	case 'h':
		return sizeof(short);
	case 'l':
		return sizeof(long);
	case 'L':
		return sizeof(long long);
	case 'j':
		return sizeof(intmax_t);
	case 'z':
		return sizeof(size_t);
	case 't':
		return sizeof(ptrdiff_t);
	default:
		return sizeof(int);
	}
}

/* va_list may be an array type, so it travels in a struct. */
struct arguments {
	va_list va;
};

static u64 next_unsigned(struct arguments *args, const struct conversion *conv)
{
	unsigned int size = size_of(conv);
	u64 value;

	if (size <= sizeof(int))
		value = va_arg(args->va, unsigned int);
	else
		value = va_arg(args->va, u64);
	return size == sizeof(u64) ? value : value & ((1ULL << size * 8) - 1);
}

static s64 next_signed(struct arguments *args, const struct conversion *conv)
{
	unsigned int unused_bits = 64 - size_of(conv) * 8;

	return (s64)(next_unsigned(args, conv) << unused_bits) >> unused_bits;
}

static void convert_signed(struct output *out, struct arguments *args,
			   const struct conversion *conv)
{
	s64 value = next_signed(args, conv);
	const char *sign = value < 0 ? "-" : conv->plus ? "+" : conv->space ? " " : "";

	put_number(out, conv, value < 0 ? -(u64)value : (u64)value, 10, false, sign);
}

static void convert_hex(struct output *out, struct arguments *args,
			const struct conversion *conv, bool upper)
{
	u64 value = next_unsigned(args, conv);

	put_number(out, conv, value, 16, upper,
		   value && conv->alternate ? upper ? "0X" : "0x" : "");
}

static void convert_pointer(struct output *out, struct arguments *args,
			    const struct conversion *conv)
{
	unsigned long value = (unsigned long)va_arg(args->va, void *);

	put_number(out, conv, value, 16, false, value ? "0x" : "");
}

/*
 * Takes one character off the UTF-16 text at *@s and writes it as UTF-8 (RFC 3629); a lone
 * surrogate becomes U+FFFD. Returns the number of bytes, 0 at the end of the text.
 */
static unsigned int take_utf16(const u16 **s, char bytes[4])
{
	u32 c = **s;
	unsigned int n = 0;

	if (!c)
		return 0;
	(*s)++;
	if (c >= 0xd800 && c < 0xdc00 && **s >= 0xdc00 && **s < 0xe000)
		c = 0x10000 + ((c - 0xd800) << 10) + *(*s)++ - 0xdc00;
	else if (c >= 0xd800 && c < 0xe000)
		c = 0xfffd;

	if (c < 0x80) {
		bytes[n++] = c;
		return n;
	}
	if (c < 0x800) {
		bytes[n++] = 0xc0 | c >> 6;
	} else if (c < 0x10000) {
		bytes[n++] = 0xe0 | c >> 12;
		bytes[n++] = 0x80 | (c >> 6 & 0x3f);
	} else {
		bytes[n++] = 0xf0 | c >> 18;
		bytes[n++] = 0x80 | (c >> 12 & 0x3f);
		bytes[n++] = 0x80 | (c >> 6 & 0x3f);
	}
	bytes[n++] = 0x80 | (c & 0x3f);
	return n;
}

/* The precision counts bytes, but a character is never cut. */
static void put_utf16(struct output *out, const struct conversion *conv, const u16 *s)
{
	u64 limit = conv->precision < 0 ? ~0ull : conv->precision, length = 0;
	const u16 *end = s, *next = s;
	unsigned int n;
	char bytes[4];

	while (length < limit && (n = take_utf16(&next, bytes)) && length + n <= limit) {
		length += n;
		end = next;
	}
	pad_before(out, conv, length);
	while (s < end) {
		n = take_utf16(&s, bytes);
		put_text(out, bytes, n);
	}
	pad_behind(out, conv, length);
}

static void convert_char(struct output *out, struct arguments *args,
			 const struct conversion *conv)
{
	int value = va_arg(args->va, int);
	char c = value;
	u16 wide[] = { value, 0 };

	if (conv->size == 'l')
		return put_utf16(out, conv, wide);
	pad_before(out, conv, 1);
	put(out, c);
	pad_behind(out, conv, 1);
}

static void convert_string(struct output *out, struct arguments *args,
			   const struct conversion *conv)
{
	const char *s = va_arg(args->va, const char *);
	size_t n;

	if (!s)
		s = "(null)";
	else if (conv->size == 'l')
		return put_utf16(out, conv, (const u16 *)s);
	/* With a precision the text may lack its NUL. */
	n = conv->precision < 0 ? strlen(s) : strnlen(s, MIN(conv->precision, INT_MAX));
	pad_before(out, conv, n);
	put_text(out, s, n);
	pad_behind(out, conv, n);
}

static void store_length(const struct output *out, struct arguments *args,
			 const struct conversion *conv)
{
	void *where = va_arg(args->va, void *);

	switch (size_of(conv)) {
	case 1:
		*(u8 *)where = out->length;
		break;
	case 2:
		*(u16 *)where = out->length;
		break;
	case 4:
		*(u32 *)where = out->length;
		break;
	default:
		*(u64 *)where = out->length;
	}
}

static const char *parse_flags(const char *fmt, struct conversion *conv)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-':
			conv->left = true;
			break;
		case '+':
			conv->plus = true;
			break;
		case ' ':
			conv->space = true;
			break;
		case '#':
			conv->alternate = true;
			break;
		case '0':
			conv->zero = true;
			break;
		default:
			return fmt;
		}
	}
}

/* Digits, or the next argument for a '*'. Above INT_MAX all numbers are as good as one. */
static const char *parse_number(const char *fmt, struct arguments *args, s64 *number)
{
	if (*fmt == '*') {
		*number = va_arg(args->va, int);
		return fmt + 1;
	}
	for (*number = 0; isdigit(*fmt); fmt++)
		if (*number <= INT_MAX)
			*number = *number * 10 + *fmt - '0';
	return fmt;
}

static const char *parse_conversion(const char *fmt, struct arguments *args,
				    struct conversion *conv)
{
	*conv = (struct conversion){ .precision = -1 };
	fmt = parse_flags(fmt, conv);
	fmt = parse_number(fmt, args, &conv->width);
	if (conv->width < 0) {
		conv->left = true;
		conv->width = -conv->width;
	}
	if (*fmt == '.')
		fmt = parse_number(fmt + 1, args, &conv->precision);
	if (*fmt && strchr("hljzt", *fmt)) {
		conv->size = *fmt++;
		if ((conv->size == 'h' || conv->size == 'l') && *fmt == conv->size)
			conv->size = *fmt++ == 'h' ? 'H' : 'L';
	}
	return fmt;
}

static void convert(struct output *out, struct arguments *args,
		    const struct conversion *conv, char specifier)
{
	switch (specifier) {
	case 'd':
	case 'i':
		convert_signed(out, args, conv);
		break;
	case 'u':
		put_number(out, conv, next_unsigned(args, conv), 10, false, "");
		break;
	case 'o':
		put_number(out, conv, next_unsigned(args, conv), 8, false, "");
		break;
	case 'x':
	case 'X':
		convert_hex(out, args, conv, specifier == 'X');
		break;
	case 'p':
		convert_pointer(out, args, conv);
		break;
	case 'c':
		convert_char(out, args, conv);
		break;
	case 's':
		convert_string(out, args, conv);
		break;
	case 'n':
		store_length(out, args, conv);
		break;
	default:
		/* A '%', or a mistake that the compiler warns about. */
		put(out, specifier);
	}
}

int format(struct format_sink *sink, const char *fmt, va_list va)
{
	struct output out = { .sink = sink };
	struct conversion conv;
	struct arguments args;

	va_copy(args.va, va);
	for (; *fmt; fmt++) {
		if (*fmt != '%') {
			put(&out, *fmt);
			continue;
		}
		fmt = parse_conversion(fmt + 1, &args, &conv);
		if (!*fmt)
			break;
		convert(&out, &args, &conv, *fmt);
	}
	va_end(args.va);
	return out.length > INT_MAX ? -1 : (int)out.length;
}
