package data

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"minqing/geo/table"
)

// importField is what a column may be mapped to, with the names under which it is found by itself.
type importField struct {
	name  string
	alias []string
}

var fieldsOf = map[ImportKind][]importField{
	ImportAreas: {
		{"id", nil},
		{"code", []string{"区划代码", "代码", "编码", "网格编码"}},
		{"name", []string{"名称", "区划名称", "网格名称", "title", "label"}},
		{"geometry", []string{"wkt", "geom", "图形"}},
	},
	ImportConcerns: {
		{"id", nil},
		{"x", []string{"lon", "lng", "longitude", "经度", "easting", "东坐标"}},
		{"y", []string{"lat", "latitude", "纬度", "northing", "北坐标"}},
		{"title", []string{"标题", "事项", "问题"}},
		{"description", []string{"描述", "内容", "诉求内容", "详情"}},
		{"address", []string{"地址", "地点", "位置"}},
		{"category", []string{"类别", "分类", "类型"}},
		{"urgency", []string{"紧急程度"}},
		{"source", []string{"来源", "渠道"}},
		{"status", []string{"状态"}},
		{"must_report", []string{"必报", "四必报"}},
		{"must_arrive", []string{"必到", "五必到"}},
		{"force", []string{"力量", "处置力量"}},
		{"team", []string{"队伍", "经办", "承办单位"}},
		{"supporters", []string{"附议"}},
		{"noticed_at", []string{"date", "time", "datetime", "发现时间", "上报时间", "时间", "日期"}},
	},
}

// ImportFields are what the columns of a file may be mapped to.
func ImportFields(kind ImportKind) []string {
	var names []string
	for _, f := range fieldsOf[kind] {
		names = append(names, f.name)
	}
	return names
}

// columns finds the value of a field in a row.
type columns struct {
	of     map[string]string // field → column
	set    map[string]string
	values map[string]map[string]string
}

// findColumns resolves the mapping against the columns there are. The error names every field and column that is wrong.
func findColumns(fields []importField, there []string, o ImportOptions) (columns, error) {
	c := columns{of: map[string]string{}, set: o.Set, values: o.Values}
	wrong := fail(Invalid, "列的对应关系有误，请按提示改正", "The mapping of columns is not right: correct what is named")
	known := func(name string) bool {
		return slices.ContainsFunc(fields, func(f importField) bool { return f.name == name })
	}
	names := make([]string, len(fields))
	for i := range fields {
		names[i] = fields[i].name
	}
	unknown := func(option, name string) {
		wrong.addField(option+"."+name,
			fmt.Sprintf("没有“%s”这一项，可用的是 %s", name, strings.Join(names, "、")),
			fmt.Sprintf("there is no field %q; there are %s", name, strings.Join(names, ", ")))
	}
	used := map[string]bool{}
	for _, field := range slices.Sorted(maps.Keys(o.Map)) {
		column := o.Map[field]
		switch {
		case !known(field):
			unknown("map", field)
		case !slices.Contains(there, column):
			wrong.addField("map."+field,
				fmt.Sprintf("文件里没有“%s”这一列，有的是 %s", column, strings.Join(there, "、")),
				fmt.Sprintf("the file has no column %q; it has %s", column, strings.Join(there, ", ")))
		default:
			c.of[field], used[column] = column, true
		}
	}
	for field := range o.Set {
		switch {
		case !known(field):
			unknown("set", field)
		case field == "id" || field == "x" || field == "y" || field == "code":
			wrong.addField("set."+field, "这一项每行都不同，不能统一设定", "this differs from row to row and cannot be set for all")
		}
	}
	for field := range o.Values {
		if !known(field) {
			unknown("values", field)
		}
	}
	if wrong.Fields != nil {
		return columns{}, wrong
	}
	for _, f := range fields {
		if _, mapped := c.of[f.name]; mapped || o.Set[f.name] != "" || f.name == "id" {
			continue // an id is never guessed: a column of that name may number the rows of one file only
		}
		i := slices.IndexFunc(there, func(column string) bool {
			return !used[column] && (strings.EqualFold(column, f.name) || slices.ContainsFunc(f.alias, func(a string) bool { return strings.EqualFold(a, column) }))
		})
		if i >= 0 {
			c.of[f.name], used[there[i]] = there[i], true
		}
	}
	return c, nil
}

// has says whether a field comes from the file or is set.
func (c *columns) has(field string) bool { return c.of[field] != "" || c.set[field] != "" }

// value is a field's text in a row, trimmed, after the mapping of values; what is set stands in for what is empty.
func (c *columns) value(row *table.Row, field string) string {
	v := ""
	if column, ok := c.of[field]; ok {
		v = strings.TrimSpace(row.Values[column])
		if meant, ok := c.values[field][v]; ok {
			v = meant
		}
	}
	if v == "" {
		v = c.set[field]
	}
	return v
}
