/*
 * libpcap.a names these functions of D-Bus in its table of capture sources.
 * No capture source of libpcap is ever opened here, only its compiler and its
 * interpreter of filters are used; so each of them is absent: it fails, and
 * nothing of D-Bus is linked.
 *
 * Void functions and constants suffice: the linker matches names, and a
 * caller would read "null", "false" or nothing.
 */
#define ABSENT(name) \
  void *name(void);  \
  void *name(void) { return 0; }

ABSENT(dbus_bus_add_match)
ABSENT(dbus_bus_get)
ABSENT(dbus_bus_register)
ABSENT(dbus_connection_flush)
ABSENT(dbus_connection_open)
ABSENT(dbus_connection_pop_message)
ABSENT(dbus_connection_read_write)
ABSENT(dbus_connection_send)
ABSENT(dbus_connection_set_max_received_size)
ABSENT(dbus_connection_unref)
ABSENT(dbus_error_free)
ABSENT(dbus_error_is_set)
ABSENT(dbus_free)
ABSENT(dbus_message_demarshal)
ABSENT(dbus_message_is_signal)
ABSENT(dbus_message_marshal)
ABSENT(dbus_message_unref)
