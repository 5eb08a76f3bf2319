"""Who signs in: passwords, second factors, other providers' word, sessions. Families never do."""
