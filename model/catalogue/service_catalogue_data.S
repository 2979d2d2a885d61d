// SPDX-License-Identifier: Apache-2.0
//
// The file as read-only data of the binary, as in managed_policies_data.S.

        .section .rodata.iamsim_service_catalogue, "a", %progbits

        .globl  iamsim_service_catalogue_begin
        .hidden iamsim_service_catalogue_begin
        .type   iamsim_service_catalogue_begin, %object
        .globl  iamsim_service_catalogue_end
        .hidden iamsim_service_catalogue_end
        .type   iamsim_service_catalogue_end, %object

        .balign 16
iamsim_service_catalogue_begin:
        .incbin IAMSIM_SERVICE_CATALOGUE_FILE
        .size   iamsim_service_catalogue_begin, . - iamsim_service_catalogue_begin
iamsim_service_catalogue_end:
        .byte   0  // so that the end is an address inside the section
        .size   iamsim_service_catalogue_end, 1

        .section .note.GNU-stack, "", %progbits
