package main

import (
	"fmt"
	"strings"
)

// parseValues reads FIELD:FILE=MEANS; what the file says may itself hold colons and, but for the last one, equals signs.
func parseValues(list []string) (map[string]map[string]string, error) {
	values := map[string]map[string]string{}
	for _, text := range list {
		field, rest, ok := strings.Cut(text, ":")
		at := strings.LastIndex(rest, "=")
		if !ok || at < 0 || field == "" {
			return nil, fmt.Errorf("--value %q: write it as FIELD:FILE=MEANS, e.g. category:Beleuchtung=street_light", text)
		}
		if values[field] == nil {
			values[field] = map[string]string{}
		}
		values[field][rest[:at]] = rest[at+1:]
	}
	return values, nil
}
