"""What tests of Actionary and of things built on it lean on; never imported by the product."""
