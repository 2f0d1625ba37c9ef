// Nothing is called in this library: it is loaded ahead of the C library (LD_PRELOAD), and replaces fsync and fdatasync there.
