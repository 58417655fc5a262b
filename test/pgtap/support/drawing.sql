-- Drawings as a reader of XML sees them: whether they are XML, and what is at a
-- path in them. A PostgreSQL without libxml reads none, which is said at each test.
CREATE FUNCTION reads_xml() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
	PERFORM xml_is_well_formed_document('<svg/>');
	RETURN true;
EXCEPTION WHEN feature_not_supported THEN
	RETURN false;
END
$$;

CREATE FUNCTION is_drawing(svg text, description text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	IF NOT reads_xml() THEN
		RETURN skip('this PostgreSQL has no libxml: ' || description);
	END IF;
	RETURN ok(xml_is_well_formed_document(svg), description);
END
$$;

CREATE FUNCTION is_drawn(svg text, path text, wanted text, description text) RETURNS text
LANGUAGE plpgsql AS $$
BEGIN
	IF NOT reads_xml() THEN
		RETURN skip('this PostgreSQL has no libxml: ' || description);
	END IF;
	RETURN is((xpath(path, svg::xml, '{{s,http://www.w3.org/2000/svg}}'))[1]::text, wanted, description);
END
$$;
