// The status of HTTP for a SQLSTATE. The first row that matches counts.
const statuses = [
	[/^P0002$/, 404],
	[/^RS001$/, 412],
	[/^(?:RS002|54000)$/, 422],
	[/^23P01$/, 409],
	[/^28000$/, 401],
	[/^42501$/, 403],
	[/^(?:22000|22004|22007|22008|22023|22P02)$/, 400],
	[/^(?:08...|40001|40P01|55P03|57P0[123]|25006)$/, 503],
];

export const statusOf = (sqlstate = '08000') => statuses.find(([pattern]) => pattern.test(sqlstate))?.[1] ?? 500;
