/*
 * tenant.h
 *		The tenant that the caller acts for.
 */
#ifndef RSV_TENANT_H
#define RSV_TENANT_H

extern void rsv_tenant_init(void);

/* Its name; empty in a database of one tenant */
extern const char *rsv_tenant(void);

#endif							/* RSV_TENANT_H */
