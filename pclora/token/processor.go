package token

// readProcessor reads the section that puts special tokens around texts.
func (t *Tokenizer) readProcessor(m members, names *Config) error {
	c, err := m.component("post_processor", "TemplateProcessing", "BertProcessing")
	if err != nil {
		return err
	}
	kind := ""
	if err := into(&kind, c.get("type"), "text"); err != nil {
		return err
	}
	if kind == "BertProcessing" {
		return t.readBertProcessing(c, names)
	}
	for _, side := range []struct {
		key string
		dst *[]slot
	}{{"single", &t.template.single}, {"pair", &t.template.pair}} {
		if *side.dst, err = t.readSlots(c.get(side.key), c.get("special_tokens")); err != nil {
			return err
		}
	}
	return t.template.check()
}

// readBertProcessing reads {"cls": ["[CLS]", id], "sep": ["[SEP]", id]}.
func (t *Tokenizer) readBertProcessing(c members, names *Config) error {
	var ids [2]int32
	for i, key := range []string{"cls", "sep"} {
		var parts []value
		v := c.get(key)
		if err := v.array(func(v value) error { parts = append(parts, v); return nil }); err != nil {
			return err
		}
		name := ""
		if len(parts) != 2 {
			return v.wrong("a token and its id")
		}
		if err := readToken(&name, parts[0]); err != nil {
			return err
		}
		id, err := parts[1].integer(0, maxPieces-1)
		if err != nil {
			return err
		}
		if ids[i] = int32(id); t.Token(ids[i]) != name {
			return v.wrong("a token and its id as in the vocabulary")
		}
		*[]*string{&names.Class, &names.Separator}[i] = name
	}
	t.template = bertTemplate(ids[0], ids[1])
	return nil
}

// readSlots reads one template, a list of {"SpecialToken": {"id", "type_id"}} and
// {"Sequence": {"id": "A" or "B", "type_id"}}.
func (t *Tokenizer) readSlots(list, specials value) ([]slot, error) {
	known, err := specials.object()
	if err != nil {
		return nil, err
	}
	var slots []slot
	err = list.array(func(v value) error {
		if len(slots) == maxSlots {
			return unsupported("%s has more than %d parts", v.name, maxSlots)
		}
		m, err := v.object()
		if err != nil {
			return err
		}
		s, err := t.readSlot(m, known)
		slots = append(slots, s)
		return err
	})
	return slots, err
}

func (t *Tokenizer) readSlot(m, known members) (s slot, err error) {
	v := m.get("Sequence")
	if len(m.raw) != 1 || v.null() && m.get("SpecialToken").null() {
		return s, malformed("%s: a part must have either Sequence or SpecialToken", m.name)
	}
	special := v.null()
	if special {
		v = m.get("SpecialToken")
	}
	c, err := v.object()
	if err != nil {
		return s, err
	}
	name := ""
	if err := readToken(&name, c.get("id")); err != nil {
		return s, err
	}
	kind, err := c.get("type_id").integer(0, 1)
	if err != nil {
		return s, err
	}
	s.kind = int32(kind)
	switch {
	case special:
		s.id, err = t.readSpecialID(known.get(name))
	case name == "A":
		s.text = 1
	case name == "B":
		s.text = 2
	default:
		err = v.wrong("the sequence A or B")
	}
	return s, err
}

// readSpecialID reads {"ids": [id], …}.
func (t *Tokenizer) readSpecialID(v value) (id int32, err error) {
	m, err := v.object()
	if err != nil {
		return 0, err
	}
	n := 0
	ids := m.get("ids")
	err = ids.array(func(v value) error {
		one, err := v.integer(0, t.size-1)
		id = int32(one)
		n++
		return err
	})
	if err == nil && n != 1 {
		err = ids.wrong("one id")
	}
	return id, err
}
