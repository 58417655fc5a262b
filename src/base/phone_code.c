/*
 * phone_code.c
 *		The ten letters by which people name a reservation on the telephone.
 *
 * They are a pure function of the id, and nobody pays for them who does not
 * use them: there is no column and no index. Instead the letters keep the
 * millisecond in which the id was made, within a cycle of 80 minutes, and a
 * part of its random bits. So all ids of a code are in few short ranges of
 * the primary key, one a cycle.
 *
 * A multiplication spreads the number over the letters, so that reservations
 * made one after the other do not look alike.
 */
#include "postgres.h"

#include "base/compat.h"
#include "base/errcodes.h"
#include "base/phone_code.h"
#include "base/uuid.h"

/*
 * No two of them look alike in any writing, none is a digit's double, and no
 * two sound alike at the telephone. Their number is a prime, as the check
 * letter needs.
 */
static const char alphabet[] = "BFGHKLMRTWXYZ";

#define BASE 13
#define CHANCE 2197				/* 13 to the power of 3 */
#define NUMBERS UINT64CONST(10604499373)	/* 13 to the power of 9 */
#define SPREAD UINT64CONST(6553941023)
#define GATHER UINT64CONST(1397517366)	/* its inverse */

StaticAssertDecl(sizeof(alphabet) == BASE + 1, "a letter for each digit");
StaticAssertDecl(NUMBERS == RSV_PHONE_CODE_CYCLE * CHANCE,
				 "nine letters hold a time and a chance");

/* In two steps, because the product of two numbers has up to 68 bits */
static uint64
multiply_numbers(uint64 a, uint64 b)
{
	uint64		high = a * (b >> 17) % NUMBERS;

	return ((high << 17) + a * (b & 0x1FFFF)) % NUMBERS;
}

uint64
rsv_phone_code_number(const pg_uuid_t *id)
{
	uint64		time = rsv_uuid_millisecond(id) % RSV_PHONE_CODE_CYCLE;
	uint32		chance = 0;

	for (int i = UUID_LEN - 4; i < UUID_LEN; i++)
		chance = chance << 8 | id->data[i];
	return multiply_numbers(time * CHANCE + chance % CHANCE, SPREAD);
}

int64
rsv_phone_code_time(uint64 number)
{
	return multiply_numbers(number, GATHER) / CHANCE;
}

/*
 * The letters from the last, which is the check letter, count once, twice and
 * so on, and make a multiple of 13 together. One other letter, or two that
 * have changed places, make another sum.
 */
static void
write_check_letter(char *code)
{
	int			sum = 0;

	for (int i = 0; i < RSV_PHONE_CODE_LETTERS - 1; i++)
		sum += (strchr(alphabet, code[i]) - alphabet) *
			(RSV_PHONE_CODE_LETTERS - i);
	code[RSV_PHONE_CODE_LETTERS - 1] = alphabet[(BASE - sum % BASE) % BASE];
}

void
rsv_phone_code_write(uint64 number, char *code)
{
	Assert(number < NUMBERS);
	for (int i = RSV_PHONE_CODE_LETTERS - 2; i >= 0; i--)
	{
		code[i] = alphabet[number % BASE];
		number /= BASE;
	}
	write_check_letter(code);
	code[RSV_PHONE_CODE_LETTERS] = '\0';
}

pg_noreturn static void
fail_mistyped(const char *typed, const char *detail)
{
	ereport(ERROR,
			(errcode(RSV_BAD_ARGUMENT),
			 errmsg("code \"%s\" is mistyped", typed),
			 errdetail("%s", detail),
			 errhint("Have it read out again: a code has ten of the letters %s. Blanks and hyphens do not count.",
					 alphabet)));
}

/* Without blanks and hyphens, in capitals */
static void
read_letters(const char *typed, char *code)
{
	int			n = 0;

	for (const char *c = typed; *c; c++)
	{
		char		letter = pg_ascii_toupper((unsigned char) *c);

		if (letter == ' ' || letter == '-')
			continue;
		if (strchr(alphabet, letter) == NULL)
			fail_mistyped(typed, "It has a letter that no code has.");
		if (n == RSV_PHONE_CODE_LETTERS)
			fail_mistyped(typed, "It has more than ten letters.");
		code[n++] = letter;
	}
	if (n < RSV_PHONE_CODE_LETTERS)
		fail_mistyped(typed, "It has fewer than ten letters.");
}

uint64
rsv_phone_code_read(const char *typed)
{
	char		code[RSV_PHONE_CODE_LETTERS];
	char		check;
	uint64		number = 0;

	read_letters(typed, code);
	check = code[RSV_PHONE_CODE_LETTERS - 1];
	write_check_letter(code);
	if (code[RSV_PHONE_CODE_LETTERS - 1] != check)
		fail_mistyped(typed, "Its letters do not agree with its last one, which checks them.");
	for (int i = 0; i < RSV_PHONE_CODE_LETTERS - 1; i++)
		number = number * BASE + (strchr(alphabet, code[i]) - alphabet);
	return number;
}
