/* Debian's libxml2 is built with ICU and includes its headers, which declare otherwise what Foundation's own ICU declares, so that
   importing both fails now and then. Nothing that we call depends on it. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/parser.h>
#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlwriter.h>
