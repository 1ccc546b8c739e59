-- Storage of grains that emit no events: Orleans' stock ADO.NET provider, which finds its statements in a table and asks of each no more
-- than the names of its parameters and columns. Table and column names are the documented ones.

CREATE TABLE orleansquery (
  querykey  text PRIMARY KEY,
  querytext text NOT NULL
);

CREATE TABLE orleansstorage (
  grainidhash            integer NOT NULL,
  grainidn0              bigint NOT NULL,
  grainidn1              bigint NOT NULL,
  graintypehash          integer NOT NULL,
  graintypestring        text NOT NULL,
  grainidextensionstring text,
  serviceid              text NOT NULL,
  -- Null when the state was cleared. The version goes on, so that who read it before cannot write it.
  payloadbinary          bytea,
  modifiedon             timestamptz NOT NULL,
  version                integer NOT NULL,
  -- The hashes come first, so that a search of them alone finds its place. Two first writes of one state meet here, and one of them loses.
  CONSTRAINT orleansstorage_once UNIQUE NULLS NOT DISTINCT
    (grainidhash, graintypehash, grainidn0, grainidn1, graintypestring, grainidextensionstring, serviceid)
) WITH (fillfactor = 80);

-- Each changing statement gives the new version, or the one that it was given when it changed nothing, which the provider takes for a conflict.
INSERT INTO orleansquery (querykey, querytext) VALUES
('ReadFromStorageKey', $query$
  SELECT payloadbinary AS "PayloadBinary", modifiedon, version AS "Version" FROM orleansstorage
  WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
    AND graintypestring = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM @GrainIdExtensionString::text
    AND serviceid = @ServiceId
$query$),
('WriteToStorageKey', $query$
  WITH changed AS (
    UPDATE orleansstorage SET payloadbinary = @PayloadBinary, modifiedon = now(), version = version + 1
    WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
      AND graintypestring = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM @GrainIdExtensionString::text
      AND serviceid = @ServiceId AND version = @GrainStateVersion::integer
    RETURNING version
  ), made AS (
    INSERT INTO orleansstorage
    SELECT @GrainIdHash, @GrainIdN0, @GrainIdN1, @GrainTypeHash, @GrainTypeString, @GrainIdExtensionString::text, @ServiceId,
           @PayloadBinary, now(), 1
    WHERE @GrainStateVersion::integer IS NULL
    ON CONFLICT ON CONSTRAINT orleansstorage_once DO NOTHING
    RETURNING version
  )
  SELECT coalesce((SELECT version FROM changed), (SELECT version FROM made), @GrainStateVersion::integer) AS "NewGrainStateVersion"
$query$),
('ClearStorageKey', $query$
  WITH cleared AS (
    UPDATE orleansstorage SET payloadbinary = NULL, modifiedon = now(), version = version + 1
    WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
      AND graintypestring = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM @GrainIdExtensionString::text
      AND serviceid = @ServiceId AND version = @GrainStateVersion::integer
    RETURNING version
  )
  SELECT coalesce((SELECT version FROM cleared), @GrainStateVersion::integer) AS "NewGrainStateVersion"
$query$),
('DeleteStorageKey', $query$
  WITH deleted AS (
    DELETE FROM orleansstorage
    WHERE grainidhash = @GrainIdHash AND graintypehash = @GrainTypeHash AND grainidn0 = @GrainIdN0 AND grainidn1 = @GrainIdN1
      AND graintypestring = @GrainTypeString AND grainidextensionstring IS NOT DISTINCT FROM @GrainIdExtensionString::text
      AND serviceid = @ServiceId AND version = @GrainStateVersion::integer
    RETURNING version
  )
  SELECT coalesce((SELECT version + 1 FROM deleted), @GrainStateVersion::integer) AS "NewGrainStateVersion"
$query$);
