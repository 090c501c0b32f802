// The C library's look-ups as libpcap gets them in this program: no DNS, no
// file, no name service switch. CMakeLists.txt rebinds libpcap's calls to
// these; nothing else calls them.
//
// Addresses must be written as numbers. Service and protocol names come from a
// table made at build time, since the machine that runs this may have none.
#ifndef XDPLIVE_FILTER_OFFLINE_NAMES_H_
#define XDPLIVE_FILTER_OFFLINE_NAMES_H_

#include <net/ethernet.h>
#include <netdb.h>

#include <cstddef>

extern "C" {

// As getaddrinfo(3) with AI_NUMERICHOST; one answer at most. Exactly one of
// `node` and `service` is given.
int xdplive_getaddrinfo(const char* node, const char* service,
                        const addrinfo* hints, addrinfo** answers);
void xdplive_freeaddrinfo(addrinfo* answers);

// As getprotobyname_r(3), but only the number is filled in.
int xdplive_getprotobyname_r(const char* name, protoent* entry, char* buffer,
                             size_t buffer_size, protoent** answer);

// Always "not found".
int xdplive_getnetbyname_r(const char* name, netent* entry, char* buffer,
                           size_t buffer_size, netent** answer, int* error);
int xdplive_ether_hostton(const char* name, ether_addr* address);
hostent* xdplive_gethostbyname(const char* name);

}  // extern "C"

#endif  // XDPLIVE_FILTER_OFFLINE_NAMES_H_
