-- Who acknowledged an incident, in words; NULL: nobody.
ALTER TABLE past_incident ADD COLUMN handled TEXT;
